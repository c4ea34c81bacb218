/** Faults to be put into the interpreter, one at a time: what a search that finds nothing should have found. */

export interface Fault {
  readonly name: string;
  /** in rules/flow */
  readonly file: string;
  /** occurs once in the file */
  readonly find: string;
  readonly replace: string;
}

export const FAULTS: readonly Fault[] = [
  { name: 'a break skips the finalizer', file: 'interpret/statements.ts', find: 'jump(exits.breaks, label, end(set))', replace: 'jump(exits.breaks, label, set)' },
  { name: 'what a handler throws is lost', file: 'interpret/statements.ts', find: 'handle(run, node.handler, [...inner.throws], outer)', replace: 'handle(run, node.handler, [...inner.throws], { ...outer, throws: new StateSet() })' },
  { name: 'a jump to an outer label is lost', file: 'interpret/loops.ts', find: 'else jump(outer.breaks, label, set);', replace: '' },
  { name: 'a case does not fall through', file: 'interpret/statements.ts', find: 'joinStates([...falling, ...(entering[index] ?? [])])', replace: 'joinStates(entering[index] ?? [])' },
  { name: 'some case is always chosen', file: 'interpret/statements.ts', find: ', ...(fallback < 0 ? unmatched : [])', replace: '' },
  { name: 'a loop runs once at most', file: 'interpret/loops.ts', find: '    entering = round(run, node, labels, yes, inner);\n  }', replace: '    round(run, node, labels, yes, inner);\n    entering = [];\n  }' },
  { name: 'for await cannot reject', file: 'interpret/loops.ts', find: "mayThrow(run, node.right, state, 'awaited', exits);", replace: '' },
  { name: 'a disposer is not run', file: 'ownership/owner.ts', find: "if (disposer?.kind !== 'closure') return [state];", replace: 'if (disposer) return [state];' },
  { name: 'a generator is never thrown into', file: 'interpret/expressions.ts', find: "    mayThrow(run, node, now, 'awaited', exits);\n", replace: '' },
  { name: 'a generator is never ended early', file: 'interpret/expressions.ts', find: 'exits.returns.push({ state: { ...now, left: node }, value: UNKNOWN });', replace: '' },
  { name: 'a logical assignment always assigns', file: 'interpret/expressions.ts', find: "const goes = operator === '&&' ? known !== false : known !== true;", replace: 'const goes = true;' },
  { name: 'a condition teaches nothing', file: 'interpret/conditions.ts', find: '  const place = factPlace(run, node);\n', replace: '  const place = undefined as Place | undefined;\n' },
  { name: 'a merge keeps what one side knows', file: 'state.ts', find: 'if (joined !== undefined) env.set(place, joined);', replace: 'env.set(place, joined ?? value);' },
  { name: 'a rejection passes its handler', file: 'interpret/promises.ts', find: '(isHandler(onRejected) ? react(run, node, onRejected, { state, value: TRUTHY }) : { ...promise, fulfilled: [], rejected: [state] })', replace: '({ ...promise, fulfilled: [], rejected: [state] })' },
  { name: 'finally is skipped by a rejection', file: 'interpret/promises.ts', find: 'return { ...after, fulfilled: [], rejected: [...after.rejected, ...after.fulfilled.map((ended) => keepRisk(ended.state, state))] };', replace: 'return { ...after, fulfilled: [], rejected: [state] };' },
  { name: 'forEach calls back exactly once', file: 'calls/outside.ts', find: 'joinOutcomes([{ state, value: UNKNOWN }, ...once, ...once.filter((outcome) => starts.add(outcome.state)).flatMap((outcome) => turn(outcome.state))])', replace: 'once' },
  { name: 'a callback is not checked on its own paths', file: 'interpret/functions.ts', find: "      leaksOf(run, outcomes, thrown);\n", replace: '' },
  { name: 'a field of a literal is not followed', file: 'interpret/patterns.ts', find: "if (value.kind === 'record') return value.fields.get(name) ?? UNKNOWN;", replace: "if (value.kind === 'record') return UNKNOWN;" },
  { name: 'after a release a way out is stepped over', file: 'interpret/blocks.ts', find: "state.owner === 'none' ? leavingsOf(run.file, body) : jumpsOf(run)", replace: 'leavingsOf(run.file, body)' },
  { name: 'a static block does not run', file: 'interpret/patterns.ts', find: "    if (member.type === 'StaticBlock') states = block(run, member.body, states, exits);\n", replace: '' },
];

/** The text of a file with a fault in it. */
export function withFault(text: string, { name, file, find, replace }: Fault): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`Expected the place of the fault '${name}' to occur once in ${file}, found it ${parts.length - 1} times.`);
  return parts.join(replace);
}
