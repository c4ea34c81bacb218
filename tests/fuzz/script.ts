/**
 * A program's text as a run needs it. What is analysed is what a reader would write; what runs is the same, line by line, except for what
 * engines lack (`using`) or what only a run needs: inputs are asked for when they are read, every acquire may fail, and what a chain that is
 * returned begins with may take longer than anything that the function still waits for.
 */

/** Code that runs later than the statement it stands in: the lines of its body and the line of that statement. */
export interface Deferred {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Script {
  /** the body of a function that returns the function to run */
  readonly text: string;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  readonly deferred: readonly Deferred[];
  /** the inputs by which the program decides about acquiring or releasing */
  readonly deciding: ReadonlySet<string>;
}

/** The first lines of every program. */
export const POOLS = [
  "import { createPool } from 'pool-lifeguard/runtime';",
  'const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });',
  'const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });',
];

/** Parameters besides the inputs: things that come out anew whenever they are asked for. */
export const ANEW = ['coins', 'stops', 'counts'];

/** The inputs: things that stay as they are, one of them a small number and one an object or null. */
export const INPUTS = ['a', 'b', 'c'];
export const COUNT = 'm';
export const GIVEN = 'given';

const INPUT = /(?<![.\w'])(?:[abcm]|given)(?![\w':])/g;
/** A helper that acquires is the site where it is called. */
const MAKER = /(?:this\.)?make\(\)/g;
const ACQUIRE = /pool\.(?:acquire|lease)\(\)/g;
const HEAD = /\brun\(.*\) \{$/;
const USING = /^( *) {2}(await )?using (\w+) = /;
const LATER = /^( *)(?:later\(|slow\(|return begin\()/;

export function scriptOf(program: string): Script {
  const lines = program.trimEnd().split('\n');
  const head = lines.findIndex((line) => HEAD.test(line));
  const header = lines[head] ?? '';
  const run = lines.map((line, index) => {
    if (index < POOLS.length) return '';
    if (index < head) return line.replace(/^export /, '');
    if (index === head) return line.replace(/^export /, '').replace(/\(.*\)/, `(${ANEW.join(', ')})`);
    return line.replaceAll(MAKER, 'pool.acquire()').replaceAll(ACQUIRE, `(reached(${index + 1}), $&)`).replaceAll(INPUT, 'inputs.$&').replace('return begin(', 'return slowly(');
  });
  for (const [index, line] of lines.entries()) {
    const [, margin = '', waits = '', name] = USING.exec(line) ?? [];
    if (name === undefined) continue;
    const end = closing(lines, index, margin);
    run[index] = `${run[index]?.replace(/(?:await )?using/, 'const')} try {`;
    run[end] = `${run[end]?.replace('}', `} finally { ${waits}${name}[Symbol.${waits ? 'asyncDispose' : 'dispose'}](); } }`)}`;
  }
  return {
    text: `${run.join('\n')}\nreturn ${header.startsWith(' ') ? '(...inputs) => new Service().run(...inputs)' : 'run'};\n`,
    isGenerator: header.includes('*'),
    isAsync: /\basync\b/.test(header),
    deciding: new Set(lines.slice(head + 1).filter((line) => /\b(?:acquire|make|release)\(/.test(line)).flatMap((line) => line.match(INPUT) ?? [])),
    deferred: lines.flatMap((line, index) => {
      const margin = LATER.exec(line)?.[1];
      return margin === undefined ? [] : [{ at: index + 1, from: index + 2, to: closing(lines, index, margin) }];
    }),
  };
}

/** The index of the line that closes what the line at `from` opened, or what stands around it, by its margin. */
function closing(lines: readonly string[], from: number, margin: string): number {
  return lines.findIndex((line, index) => index > from && line.startsWith(margin) && /^[};]/.test(line.slice(margin.length)));
}
