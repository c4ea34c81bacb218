/**
 * What of the code around a site matters to it, found by syntax before the run.
 *
 * Guards are the bindings that decide whether this code acquires and whether it releases: `if (!given) client = …`, `finally { if (own) client.release(); }`.
 * What a path knows of them must survive a merge, or the two decisions lose their connection. They are few; the rest is merged freely.
 */
import { bare, childrenOf, isFunction, isInside } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { isQuestion } from '../interpret/conditions.ts';
import type { FileIndex } from '../file/file-index.ts';
import { entryOf } from '../memory.ts';
import type { Place } from '../model.ts';
import { holderOf, placesAbove } from '../file/naming.ts';
import { isReleaseOf } from './release-forms.ts';
import { ascending } from '../positions.ts';
import type { Positions } from '../positions.ts';
import { releasesIn } from './releases.ts';
import type { Root, Run } from '../run.ts';
import type { Protocol } from '../../protocols/protocol.ts';

const MOST = 4;

export interface Surroundings {
  /** what keeps states apart */
  readonly telling: ReadonlySet<Place>;
  readonly guards: ReadonlySet<Variable>;
  readonly mentions: Positions;
  readonly releases: readonly Node[];
}

export function surroundingsOf(run: Run): Surroundings {
  const holders = holdersOf(run);
  const { releases, mentions } = holders.size > 0 ? named(run, holders) : nameless(run);
  const guards = new Set<Variable>();
  const questions = new Set<Place>();
  guardingNames(run, run.site.call, guards, questions);
  for (const release of [...releases, ...endings(run)]) {
    if (guards.size >= MOST) break;
    guardingNames(run, release, guards, questions);
  }
  const telling = [...[...guards].slice(0, MOST).map((variable) => run.file.placeOfVariable(variable)), ...questions];
  return { telling: new Set(telling.slice(0, MOST)), guards, mentions, releases };
}

/** `browser.close()`, which ends the page that is acquired. */
function endings({ file, root, site }: Run): Node[] {
  const above = site.protocol.release.receiver ? placesAbove(file, site) : [];
  const ends = (call: CallNode): boolean => call.callee.type === 'MemberExpression' && isInside(call, root) && above.includes(file.placeOf(call.callee.object) ?? -1);
  return above.length === 0 ? [] : (site.protocol.release.receiver ?? []).flatMap((name) => (file.callsByName.get(name) ?? []).filter(ends));
}

/** The names that the acquire fills, and those they are copied to. */
function holdersOf(run: Run): Set<Variable> {
  const holders = new Set<Variable>();
  const add = (name: Node | undefined): void => {
    const variable = name && run.file.variableOf(name);
    if (!variable || holders.has(variable)) return;
    holders.add(variable);
    for (const { identifier } of variable.references) {
      const { parent } = identifier;
      if (parent?.type === 'AssignmentExpression' && parent.right === identifier) add(parent.left);
      if (parent?.type === 'VariableDeclarator' && parent.init === identifier) add(parent.id);
    }
  };
  add(holderOf(run.site));
  return holders;
}

interface Handling {
  readonly releases: readonly Node[];
  /** where the names stand that the resource may have */
  readonly mentions: Positions;
}

function named(run: Run, holders: ReadonlySet<Variable>): Handling {
  const names = [...holders].flatMap((variable) => variable.references.map((reference) => reference.identifier));
  return { releases: names.filter((name) => isReleaseOf(run, name)), mentions: mentionsOf(run, holders) };
}

const handlings = new WeakMap<FileIndex, Map<Protocol, Map<Root, Handling>>>();

/** A resource without a name may be whatever is released in the function. The same for all such sites. */
function nameless(run: Run): Handling {
  const byProtocol = entryOf(handlings, run.file, () => new Map<Protocol, Map<Root, Handling>>());
  const byRoot = entryOf(byProtocol, run.site.protocol, () => new Map<Root, Handling>());
  return entryOf(byRoot, run.root, () => {
    const releases = releasesIn(run, run.root);
    const names = releases.flatMap(({ subject }) => run.file.variableOf(rootName(subject)) ?? []);
    return { releases: releases.map(({ call }) => call), mentions: mentionsOf(run, new Set(names)) };
  });
}

function mentionsOf({ file }: Run, variables: ReadonlySet<Variable>): Positions {
  return ascending([...variables].flatMap((variable) => [...file.mentions.positionsOf(variable)]));
}

function rootName(node: Node): Node {
  const core = bare(node);
  return core.type === 'MemberExpression' ? rootName(core.object) : core;
}

/** Collects the names tested, and the questions asked, on the way from a call up to the root. */
function guardingNames(run: Run, call: Node, guards: Set<Variable>, questions: Set<Place>): void {
  for (let at: Node | undefined = call; at && at !== run.root; at = at.parent) {
    const { parent } = at;
    const decides = (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') && parent.test !== at ? parent.test : parent?.type === 'LogicalExpression' && parent.right === at ? parent.left : undefined;
    if (decides && isQuestion(decides)) questions.add(run.file.conditionPlace(run.file.text.slice(...decides.range)));
    else if (decides) namesIn(run, decides, guards);
  }
}

function namesIn(run: Run, node: Node, guards: Set<Variable>): void {
  const core = bare(node);
  if (core.type === 'Identifier') {
    const variable = run.file.variableOf(core);
    if (variable && run.file.functionNamed(variable) === undefined) guards.add(variable);
    return;
  }
  if (core.type === 'CallExpression' || isFunction(core)) return;
  for (const child of childrenOf(core)) namesIn(run, child, guards);
}
