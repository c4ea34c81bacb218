import type { MisuseKind } from '../core/misuse.ts';
import { poolName } from '../core/shared.ts';
import { isLent, ownerOf } from './guard.ts';

export interface Refusal {
  readonly kind: MisuseKind;
  readonly message: string;
}

/**
 * Why pool `pool` (number `id`) cannot take an item in that state, and what kind of misuse giving it is.
 *
 * @param isFormer it was given by a handle whose lease has ended
 */
export function refusalOf(state: number, id: number, pool: string, verb: 'released' | 'detached', isFormer: boolean): Refusal {
  const owner = ownerOf(state);
  if (owner === id) {
    if (isFormer && isLent(state)) {
      return { kind: 'stale-release', message: `An item of pool '${pool}' was ${verb} by a former owner; it is lent to another by now.` };
    }
    if (isLent(state)) {
      const message = `An item of pool '${pool}' was ${verb} by release(), but it is lent through lease(), scope() or use(), which alone may release it.`;
      return { kind: 'stale-release', message };
    }
    return { kind: 'double-release', message: `An item of pool '${pool}' was ${verb}, but it had been released before.` };
  }
  const origin = owner === 0 ? 'does not come from any pool, or was detached' : `belongs to pool '${poolName(owner) ?? `#${owner}`}'`;
  const what = verb === 'released' ? `released to pool '${pool}'` : `to be detached from pool '${pool}'`;
  return { kind: 'foreign-release', message: `An item was ${what}, but it ${origin}.` };
}

export function dirtyMessage(pool: string, fields: readonly string[]): string {
  const names = fields.map((field) => `\`${field}\``).join(', ');
  return `An item of pool '${pool}' was released dirty: ${names} ${fields.length === 1 ? 'is' : 'are'} not as when it was made.`;
}
