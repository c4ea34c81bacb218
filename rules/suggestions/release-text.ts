/** How a release of an object is written. */
import type { Rule } from 'eslint';
import { calleeName } from '../ast/nodes.ts';
import type { Site } from '../flow/model.ts';
import { meansTheSame } from '../support/names.ts';
import { source } from '../support/report.ts';
import type { Lease } from './lease.ts';

/** The release that the protocol has for this object; undefined where there are several ways and one must be chosen, such as commit or rollback. */
export function releaseText(context: Rule.RuleContext, { site, name, fn, block }: Lease): string | undefined {
  const { release } = site.protocol;
  const way = wayOf(site);
  if (!way || isDecision(site) || isGuess(site)) return undefined;
  if (release.settles && !fn.async) return undefined;
  const wait = release.settles ? 'await ' : '';
  if (way.on === 'item') return `${wait}${name}.${way.method}()`;
  return site.pool && meansTheSame(context, site.pool, block) ? `${wait}${source(context, site.pool)}.${way.method}(${name})` : undefined;
}

/** True where the library is not known, only that something is owed. */
export function isGuess({ protocol, confidence }: Site): boolean {
  return confidence === 'believed' || protocol.name === 'unknown-pool' || protocol.name === 'unknown-memory-pool';
}

/** True where releasing means to choose: a transaction is committed or rolled back. */
export function isDecision({ protocol }: Site): boolean {
  return protocol.release.item?.includes('commit') === true;
}

function wayOf(site: Site): { on: 'item' | 'pool'; method: string } | undefined {
  const { release, acquire } = site.protocol;
  const isPlain = acquire.some((acquirer) => acquirer.method === calleeName(site.call) && acquirer.plain);
  const item = isPlain ? undefined : release.item?.find((method) => !method.startsWith('@@'));
  if (item !== undefined) return { on: 'item', method: item };
  const [pool] = release.pool ?? [];
  return pool === undefined ? undefined : { on: 'pool', method: pool };
}
