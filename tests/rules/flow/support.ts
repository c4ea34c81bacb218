/**
 * Golden tables of the static core: a small program on the left, what the core finds in it on the right.
 *
 * Printed findings are sorted by place and separated by ` | `:
 *
 *     leak exit                                  held where the function ends
 *     leak exit by return                        held at that `return`
 *     leak throw by work(item) possible          held when that throws, without certainty
 *     leak discarded, leak overwritten
 *     double-release pool.release(item)#2        the second place in the program with that text
 *     use-after-release item.size                the offending use
 *     use-after-release (returned-work) client.query()
 *
 * A leak of the second or a later acquire with the same text says which: `leak#2 exit`. An empty string means silence.
 */
import { parseForESLint } from '@typescript-eslint/parser';
import { describe, expect, it } from 'vitest';
import { childrenOf } from '../../../rules/ast/nodes.ts';
import type { Node } from '../../../rules/ast/nodes.ts';
import { analyze } from '../../../rules/flow/analyze.ts';
import type { Analysis } from '../../../rules/flow/analyze.ts';
import type { SourceFile } from '../../../rules/flow/file/file-index.ts';
import type { Finding } from '../../../rules/flow/model.ts';

/** Every program may use a pool of objects, `pool`, and a pool of clients, `db`. Names that nothing declares are unknown to the core. */
const PRELUDE = `import { createPool } from 'pool-lifeguard/runtime';
import { Pool } from 'pg';
const pool = createPool({ create: () => ({}), reset() {} });
const db = new Pool();
`;

const SCRIPT_PRELUDE = `const { createPool } = require('pool-lifeguard/runtime');
const pool = createPool({ create: () => ({}), reset() {} });
`;

/** Frames that a body is put in. `a` and `b` are values nobody knows, `list` is something to iterate over. */
export const MODULE = 'BODY';
export const FUNCTION = 'function run(a, b, list) { BODY }';
export const ASYNC = 'async function run(a, b, list) { BODY }';
export const GENERATOR = 'function* run(a, b, list) { BODY }';
export const ASYNC_GENERATOR = 'async function* run(a, b, list) { BODY }';

/** What the row shows, the program, the findings. */
export type Row = readonly [title: string, program: string, findings: string];

/** One test per row. What is held across an `await` is told only in the tables about it: it is no fault of the paths. */
export function golden(title: string, frame: string, rows: readonly Row[], { across = false, ...syntax }: { across?: boolean } & Syntax = {}): void {
  describe(title, () => {
    for (const [what, program, findings] of rows) {
      it(what, () => {
        const source = parse((syntax.isScript ? SCRIPT_PRELUDE : PRELUDE) + frame.replace('BODY', () => program), syntax);
        const analysis = analyze(source);
        const told = analysis.findings.filter(({ kind }) => across || kind !== 'held-across-await');
        expect(print(source, { ...analysis, findings: told }), program).toBe(findings);
      });
    }
  });
}

interface Syntax {
  /** elements in place of casts in angle brackets */
  readonly jsx?: boolean;
  /** a file that is no module */
  readonly isScript?: boolean;
}

/** A file as the core takes it, without ESLint. */
export function parse(text: string, { jsx = false, isScript = false }: Syntax = {}): SourceFile {
  const { ast, scopeManager } = parseForESLint(text, { range: true, loc: true, sourceType: isScript ? 'script' : 'module', ecmaFeatures: { jsx }, jsDocParsingMode: 'none' });
  if (!scopeManager) throw new TypeError('Expected the parser to give a scope manager.');
  return { ast, scopes: scopeManager, text };
}

/** The core's findings as one line; a site that was given up is told, so that no row passes because of a limit. */
function print(source: SourceFile, { findings, givenUp }: Analysis): string {
  const lines = [...findings].sort((x, y) => x.node.range[0] - y.node.range[0]).map((finding) => printFinding(source, finding));
  return [...lines, ...givenUp.map(({ limit }) => `given up: ${limit}`)].join(' | ');
}

function printFinding(source: SourceFile, { kind, variant, node, witness: [step], certainty }: Finding): string {
  const doubt = certainty === 'possible' ? ' possible' : '';
  if (kind !== 'leak') return `${kind}${VARIANTS.has(variant) ? ` (${variant})` : ''} ${textOf(source, node)}${doubt}`;
  const [which = ''] = /#\d+$/.exec(textOf(source, node)) ?? [];
  return `leak${which} ${variant}${step ? ` by ${textOf(source, step.node)}` : ''}${doubt}`;
}

/** Those that the kind of misuse does not tell apart. */
const VARIANTS = new Set<Finding['variant']>(['escape', 'view', 'returned-work']);

/** The source of a node on one line; `#2` where the program has such a node with the same text once before. */
function textOf({ ast, text }: SourceFile, node: Node): string {
  const own = text.slice(...node.range);
  let earlier = 0;
  const visit = (other: Node): void => {
    if (other.type === node.type && other.range[0] < node.range[0] && text.slice(...other.range) === own) earlier += 1;
    for (const child of childrenOf(other)) visit(child);
  };
  for (const statement of ast.body) if (statement.range[0] >= PRELUDE.length) visit(statement);
  return own.replace(/;$/, '').replaceAll(/\s+/g, ' ') + (earlier > 0 ? `#${earlier + 1}` : '');
}
