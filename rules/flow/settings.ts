/** What a project says about its own code in `settings.pool`. */
import type { Protocol } from '../protocols/protocol.ts';

export interface Settings {
  /** the project's own pools, asked before the built-in ones */
  readonly protocols: readonly Protocol[];
  /** functions that release what they are given */
  readonly releases: ReadonlySet<string>;
  /** functions that take ownership of what they are given */
  readonly keeps: ReadonlySet<string>;
  /** functions that never throw */
  readonly quiet: ReadonlySet<string>;
  /** true to ask type information where the host has it */
  readonly types: boolean;
}

export const NO_SETTINGS: Settings = { protocols: [], releases: new Set(), keeps: new Set(), quiet: new Set(), types: false };
