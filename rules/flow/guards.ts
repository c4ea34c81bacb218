/**
 * What of the code around a site matters to it, found by syntax before the run.
 *
 * Guards are the bindings that decide whether this code acquires and whether it releases: `if (!given) client = …`, `finally { if (own) client.release(); }`.
 * What a path knows of them must survive a merge, or the two decisions lose their connection. They are few; the rest is merged freely.
 */
import { bare, childrenOf, isFunction, isInside } from '../ast/nodes.ts';
import type { Node, Variable } from '../ast/nodes.ts';
import type { Place } from './model.ts';
import { targetOf } from './naming.ts';
import { isReleaseOf, releasedBy } from './ownership.ts';
import type { Run } from './run.ts';

const MOST = 4;

export interface Surroundings {
  readonly guards: ReadonlySet<Place>;
  /** the guards, the flags and the names that receive the resource: while nothing is held, only statements that mention one of these matter */
  readonly watched: ReadonlySet<Variable>;
  readonly releases: readonly Node[];
}

export function surroundingsOf(run: Run): Surroundings {
  const holders = holdersOf(run);
  const releases = holders.size > 0 ? releasesOf(run, holders) : allReleases(run);
  const guards = new Set<Variable>();
  guardingNames(run, run.site.call, guards);
  for (const release of releases) {
    if (guards.size >= MOST) break;
    guardingNames(run, release, guards);
  }
  const watched = new Set([...holders, ...guards]);
  for (const release of releases) {
    const root = holders.size === 0 && release.type === 'CallExpression' ? rootName(releasedBy(run, release)) : undefined;
    const variable = root && run.file.variableOf(root);
    if (variable) watched.add(variable);
  }
  for (const flag of run.file.syntax.flagAssignments) {
    const variable = isInside(flag, run.root) ? run.file.variableOf(flag.left) : undefined;
    if (variable) watched.add(variable);
  }
  return { guards: new Set([...guards].slice(0, MOST).map((variable) => run.file.placeOfVariable(variable))), watched, releases };
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
  add(targetOf(run.site.call));
  return holders;
}

function releasesOf(run: Run, holders: ReadonlySet<Variable>): Node[] {
  return [...holders].flatMap((variable) => variable.references.map((reference) => reference.identifier).filter((name) => isReleaseOf(run, name)));
}

function allReleases(run: Run): Node[] {
  return run.file.callsIn(run.root).filter((call) => call !== run.site.call && isInside(call, run.root) && releasedBy(run, call) !== undefined);
}

function rootName(node: Node | undefined): Node | undefined {
  const core = node && bare(node);
  return core?.type === 'MemberExpression' ? rootName(core.object) : core;
}

/** Collects the names tested on the way from a call up to the root. */
function guardingNames(run: Run, call: Node, guards: Set<Variable>): void {
  for (let at: Node | undefined = call; at && at !== run.root; at = at.parent) {
    const { parent } = at;
    const decides = (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') && parent.test !== at ? parent.test : parent?.type === 'LogicalExpression' && parent.right === at ? parent.left : undefined;
    if (decides) namesIn(run, decides, guards);
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
