import { codeOf, PoolError } from './errors.ts';
import type { MisuseKind, MisusePolicy } from './misuse.ts';
import { warn } from './platform.ts';

/** Places warned about, so that each is said once. Bounded: a process that misuses pools everywhere has read enough. */
const warned = new Set<string>();
const MAX_WARNINGS = 1_000;

/**
 * Acts on a misuse that has been counted and recorded: throws where a call can be blamed and the policy wants it, else warns
 * once per site, else does nothing.
 *
 * @param message with lines on the places, where a watch knows them; else the first lines of the stack are added
 */
export function actOnMisuse(policy: MisusePolicy, kind: MisuseKind, message: string, pool: string): void {
  if (policy === 'count') return;
  const code = codeOf(kind);
  if (policy === 'throw' && code !== undefined) throw new PoolError(code, message, pool);
  const site = callerText();
  const key = `${kind}\n${pool}\n${site}`;
  if (warned.has(key) || warned.size >= MAX_WARNINGS) return;
  warned.add(key);
  warn(site === '' || message.includes('\n') ? message : `${message}\n${site}`, code);
}

/** The first lines of the stack outside this package, as the engine prints them. */
function callerText(): string {
  const [own, ...lines] = (new Error().stack ?? '').split('\n').slice(1);
  const folder = /[(\s]([^(\s]*[\\/])core[\\/]report-misuse\./.exec(own ?? '')?.[1];
  const first = lines.findIndex((line) => folder === undefined || !line.includes(folder));
  return first === -1 ? '' : lines.slice(first, first + 3).join('\n');
}
