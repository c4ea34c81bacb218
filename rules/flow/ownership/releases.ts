/** The releases of a file in the ways of one protocol: found once, asked by every site of that protocol. */
import { bare, lastName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { entryOf } from '../memory.ts';
import { releasedBy } from './release-forms.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import { countWhile } from '../positions.ts';
import type { Run } from '../run.ts';

interface Release {
  readonly call: CallNode;
  /** what is given back */
  readonly subject: Node;
}

interface Releases {
  /** in source order */
  readonly all: readonly Release[];
  readonly bySubject: ReadonlyMap<string, readonly Release[]>;
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<FileIndex, Map<Protocol, Releases>>();

/** The releases from the start of a node to its end. */
export function releasesIn(run: Run, node: Node): readonly Release[] {
  const { all } = releasesOf(run);
  return all.slice(countBefore(all, node.range[0]), countBefore(all, node.range[1]));
}

export function releasesSomething(run: Run, node: Node): boolean {
  const { all } = releasesOf(run);
  const first = all[countBefore(all, node.range[0])];
  return first !== undefined && first.call.range[0] < node.range[1];
}

/** The releases of what is written like this. */
export function releasesOfPath(run: Run, path: string): readonly Release[] {
  return releasesOf(run).bySubject.get(path) ?? [];
}

/** True when something of this last name is released somewhere. */
export function isReleasedName(run: Run, name: string): boolean {
  return releasesOf(run).names.has(name);
}

/** An expression as it is written, whether or not it allows for null on the way: `this.conn` for `this.conn!` and `this?.conn`. */
export function pathText(run: Run, node: Node): string {
  const core = bare(node);
  return run.file.text.slice(core.range[0], core.range[1]).replaceAll('?.', '.').replaceAll('!', '');
}

function releasesOf(run: Run): Releases {
  return entryOf(entryOf(known, run.file, () => new Map<Protocol, Releases>()), run.site.protocol, () => collect(run));
}

function collect(run: Run): Releases {
  const all: Release[] = [];
  const bySubject = new Map<string, Release[]>();
  const names = new Set<string>();
  for (const call of run.file.calls) {
    const subject = releasedBy(run, call);
    if (!subject) continue;
    const release = { call, subject };
    all.push(release);
    entryOf<string, Release[]>(bySubject, pathText(run, subject), () => []).push(release);
    const name = lastName(subject);
    if (name !== undefined) names.add(name);
  }
  return { all, bySubject, names };
}

function countBefore(releases: readonly Release[], position: number): number {
  return countWhile(releases, ({ call }) => call.range[0] < position);
}
