/**
 * The second look at a site of which something is about to be told: what other files of the project say is heard then, and only then, since to read and
 * parse them costs more than all else.
 */
import type { CallNode } from '../ast/nodes.ts';
import { failuresOfNeighbours, isGivenToNeighbour } from './calls/elsewhere.ts';
import type { FileIndex } from './file/file-index.ts';
import type { Finding, Site } from './model.ts';
import { isShared } from './sites/shared.ts';
import type { Fresh } from './sites/through.ts';

/** What following a site came to. */
interface Followed {
  readonly findings: readonly Finding[];
  readonly fresh: Fresh | undefined;
  readonly limit: string | undefined;
  readonly steps: number;
}

/** How often a site is followed again because one failure that was told of it cannot happen. */
const ROUNDS = 4;

/** Before anything definite is told of a site, what the neighbours of the file say about its pool and its helpers is heard as well. */
export function confirmed<F extends Followed>(file: FileIndex, site: Site, outcome: F, again: () => F): F {
  const told = outcome.findings.filter(({ certainty, kind }) => certainty === 'definite' && kind !== 'held-across-await');
  if (!file.hasNeighbours || told.length === 0) return outcome;
  if (isShared(file, site)) return { ...outcome, findings: [], fresh: undefined };
  const doubted = new Set<CallNode>();
  let heard = outcome;
  for (let round = 0; round < ROUNDS; round++) {
    const failing = failuresOfNeighbours(file, heard.findings).filter((call) => !doubted.has(call));
    if (failing.length === 0 && !(round === 0 && isGivenToNeighbour(file, site))) break;
    for (const call of failing) doubted.add(call);
    file.doubted = doubted;
    const next = again();
    file.doubted = undefined;
    if (next.limit !== undefined) break;
    heard = { ...outcome, findings: next.findings, steps: heard.steps + next.steps };
  }
  return heard;
}
