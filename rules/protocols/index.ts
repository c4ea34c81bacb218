import { lifeguard } from './lifeguard.ts';
import { pg } from './pg.ts';
import type { Protocol } from './protocol.ts';

/** Every built-in protocol; the more specific ones first. */
export const PROTOCOLS: readonly Protocol[] = [lifeguard, pg];
