import { describe } from '../core/options.ts';
import { siteOf } from '../debug/call-site.ts';
import { ledger } from '../debug/ledger.ts';
import { placeOf } from '../report/group-misuses.ts';

interface Result {
  pass: boolean;
  message: () => string;
}

/** Matcher: nothing of the pool is lent. Names who holds the rest, where the pool is watched. */
export function toBeDrained(received: unknown): Result {
  const stats = statsOf(received);
  if (stats === undefined) {
    return { pass: false, message: () => `Expected a pool with \`stats()\`, got ${describe(received)}.` };
  }
  const { name, inUse } = stats;
  if (typeof inUse !== 'number') {
    return { pass: false, message: () => `Pool '${name}' does not count what it lends: its \`enableStats\` is false.` };
  }
  return {
    pass: inUse === 0,
    message: () => (inUse === 0 ? `Expected pool '${name}' to have items in use.` : `Expected pool '${name}' to be drained, but ${inUse} in use${holders(name)}`),
  };
}

function statsOf(pool: unknown): { name: string; inUse: unknown } | undefined {
  const given = pool as { stats?: unknown } | null | undefined;
  if (typeof given?.stats !== 'function') return undefined;
  return (given.stats as () => { name: string; inUse: unknown }).call(given);
}

function holders(name: string): string {
  const sites = [...ledger.open].filter((record) => record.pool.name === name).map(({ acquiredAt }) => siteOf(acquiredAt));
  const places = new Map<string, number>();
  for (const site of sites) {
    const place = site === undefined ? 'an unknown place' : placeOf(site);
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  if (places.size === 0) return '.';
  return `:${Array.from(places, ([place, count]) => `\n  acquired at ${place}${count > 1 ? ` (${count} times)` : ''}`).join('')}`;
}
