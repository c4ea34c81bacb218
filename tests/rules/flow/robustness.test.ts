/** The core gives up on what is too deep or too large, and never throws: one exception would end the whole run of a linter. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it, onTestFinished } from 'vitest';
import plugin from '../../../index.ts';
import { bare, calleeName, childrenOf } from '../../../rules/ast/nodes.ts';
import type { Node } from '../../../rules/ast/nodes.ts';
import { tellFaults } from '../../../rules/support/give-up.ts';
import { rethrow } from '../support/tell-faults.ts';
import { analyze } from '../../../rules/flow/analyze.ts';
import type { Analysis } from '../../../rules/flow/analyze.ts';
import type { SourceFile } from '../../../rules/flow/file/file-index.ts';
import { NO_SETTINGS } from '../../../rules/flow/settings.ts';
import { tellingNodes } from '../../../rules/flow/file/syntax.ts';
import type { Protocol } from '../../../rules/protocols/protocol.ts';
import { parse } from './support.ts';

describe('depth', () => {
  const LEVELS = 10_000;

  for (const [what, wrap] of Object.entries<(inner: Node) => object>({
    blocks: (inner) => ({ type: 'BlockStatement', body: [inner] }),
    'if statements': (inner) => ({ type: 'IfStatement', test: name('a'), consequent: inner, alternate: null }),
    'else ifs': (inner) => ({ type: 'IfStatement', test: name('a'), consequent: block(), alternate: inner }),
    loops: (inner) => ({ type: 'WhileStatement', test: name('a'), body: inner }),
    'try statements': (inner) => ({ type: 'TryStatement', block: block(inner), handler: null, finalizer: block() }),
    labels: (inner) => ({ type: 'LabeledStatement', label: name('a'), body: inner }),
  })) {
    it(`${LEVELS} ${what}`, () => {
      expect(() => analyze(programOf(nested(LEVELS, acquire(), wrap)))).not.toThrow();
    });
  }

  for (const [what, wrap] of Object.entries<(inner: Node) => object>({
    additions: (inner) => ({ type: 'BinaryExpression', operator: '+', left: inner, right: name('a') }),
    'logical operators': (inner) => ({ type: 'LogicalExpression', operator: '&&', left: inner, right: name('a') }),
    'member reads': (inner) => ({ type: 'MemberExpression', object: inner, property: name('a'), computed: false, optional: false }),
    'chained calls': (inner) => ({ type: 'CallExpression', callee: { ...at(), type: 'MemberExpression', object: inner, property: name('then'), computed: false, optional: false }, arguments: [], optional: false }),
    arguments: (inner) => ({ type: 'CallExpression', callee: name('a'), arguments: [inner], optional: false }),
    arrays: (inner) => ({ type: 'ArrayExpression', elements: [inner] }),
    functions: (inner) => ({ type: 'ArrowFunctionExpression', params: [], body: inner, expression: true, async: false, generator: false }),
  })) {
    it(`${LEVELS} ${what}`, () => {
      const statement = { ...at(), type: 'ExpressionStatement', expression: nested(LEVELS, acquireCall(), wrap) } as Node;
      expect(() => analyze(programOf(statement))).not.toThrow();
    });
  }
});

describe('size', () => {
  it('100 acquires in one function', () => {
    const { sites, findings } = analyze(parse(`import { createPool } from 'pool-lifeguard/runtime'; const pool = createPool({ create, reset }); function run() { ${'{ const item = pool.acquire(); item.x = 1; pool.release(item); }\n'.repeat(100)} }`));
    expect(sites).toBe(100);
    expect(findings).toEqual([]);
  });

  it('a budget for all sites of a function together: those beyond it are counted', () => {
    const { sites, findings, givenUp } = analyze(parse(manySites(400, 'if (a) { const item = pool.acquire(); if (a.x) { return item.y; } pool.release(item); }')));
    expect(sites).toBe(400);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length + givenUp.length).toBe(400);
    expect(new Set(givenUp.map(({ limit }) => limit))).toEqual(new Set(['function budget']));
  });

  it('3,000 acquires in one function: all of a plain kind are followed, of others as many as the budget allows', () => {
    const plain = analyze(parse(manySites(3000, '{ const item = pool.acquire(); try { await a(item); } finally { pool.release(item); } }')));
    expect([plain.sites, plain.givenUp]).toEqual([3000, []]);
    const branched = analyze(parse(manySites(3000, 'if (a) { const item = pool.acquire(); if (a.x) { return item.y; } pool.release(item); }')));
    expect(branched.findings.length + branched.givenUp.length).toBe(3000);
    expect(branched.steps).toBeLessThan(600_000);
  });

  it('one function with 2,000 branches', () => {
    const { sites } = analyze(parse(`function run(a, pool) { const item = pool.acquire(); ${'if (a.x) { a.y(); } else { a.z(); }\n'.repeat(2000)} pool.release(item); }`));
    expect(sites).toBe(1);
  });

  it('one expression with 60 conditions', () => {
    const conditions = Array.from({ length: 60 }, (_, i) => `(a.f${i}() ? 1 : b.g${i}())`).join(', ');
    const { sites, givenUp } = analyze(parse(`function run(a, b, pool) { const item = pool.acquire(); try { a(${conditions}); } finally { pool.release(item); } }`));
    expect(sites).toBe(1);
    expect(givenUp).toEqual([]);
  });
});

/** A function with a piece of code as often as asked; N in it is the number of the turn. */
function manySites(count: number, code: string): string {
  const body = Array.from({ length: count }, (_, turn) => code.replaceAll('N', String(turn))).join('\n');
  return `import { createPool } from 'pool-lifeguard/runtime'; const pool = createPool({ create, reset }); async function run(a, list) { ${body} }`;
}

describe('what a site costs does not grow with the function around it', () => {
  const BY_SHAPE: Record<string, string> = {
    released: '{ const item = pool.acquire(); item.x = 1; pool.release(item); }',
    'released, all names in one block': 'const itemN = pool.acquire(); itemN.x = 1; pool.release(itemN);',
    'released in a finally block': '{ const item = pool.acquire(); try { item.x = a; work(item); } finally { pool.release(item); } }',
    'acquired under one condition': 'if (a) { const item = pool.acquire(); work(item); pool.release(item); }',
    'with a flag': '{ let done = false; const item = pool.acquire(); try { work(item); done = true; } finally { if (!done) log(); pool.release(item); } }',
    lost: '{ const item = pool.acquire(); item.x = 1; }',
    'lost on one path': '{ const item = pool.acquire(); if (a.x) return; pool.release(item); }',
    'lost on one path under one condition': 'if (a) { const item = pool.acquire(); if (item.x) { return item.y; } pool.release(item); }',
    'lost in a handler': 'try { const item = pool.acquire(); work(item); pool.release(item); } catch (error) { log(error); }',
    'used by a callback': '{ const item = pool.acquire(); list.forEach((one) => item.add(one)); pool.release(item); }',
    discarded: 'pool.acquire();',
    'kept in a field': 'this.fieldN = pool.acquire();',
    'kept in a list': '{ const item = pool.acquire(); list.push(item); }',
  };

  for (const [shape, code] of Object.entries(BY_SHAPE)) {
    it(shape, () => {
      const [few, many] = [20, 200].map((count) => analyze(parse(manySites(count, code))));
      expect(many!.sites).toBe(200);
      expect(many!.givenUp).toEqual([]);
      expect(many!.findings.length).toBe(10 * few!.findings.length);
      expect(many!.steps).toBeLessThanOrEqual(10 * few!.steps);
    });
  }

  it('one site in a function with ten times the statements: at most twelve times the steps', () => {
    const [few, many] = [30, 300].map((count) => analyze(parse(`async function run(a, pool) { const item = await pool.acquire(); try { ${'if (a.x) { await item.y(a); } else { a.z(); }\n'.repeat(count)} } finally { pool.release(item); } }`)));
    expect(many!.givenUp).toEqual([]);
    expect(many!.steps).toBeLessThanOrEqual(12 * few!.steps);
  });

  it('statements that only work with the object: told once, and no more steps for more of them', () => {
    const [few, many] = [3, 300].map((count) => analyze(parse(`async function run(a, pool) { const client = await pool.connect(); ${Array.from({ length: count }, (_, n) => `const row${n} = await client.fetch(a[${n}]); assert(row${n}).equal(a.b);`).join('\n')} client.release(); }`)));
    expect(many!.findings.map(({ kind, witness }) => [kind, witness[0]?.node.range[0]])).toEqual(few!.findings.map(({ kind, witness }) => [kind, witness[0]?.node.range[0]]));
    expect(many!.findings).toHaveLength(1);
    expect(many!.steps).toBe(few!.steps);
  });
});

describe('faults', () => {
  const faulty = (fault: object): Protocol => ({ ...everyCall(parse('pool.acquire()'))[0]!, ...fault });
  const boom = (): never => {
    throw new TypeError('boom');
  };

  it('one while a site is followed is the end of that site only', () => {
    const protocol = Object.defineProperty(faulty({}), 'views', { get: boom, enumerable: true });
    const source = parse('function one(pool) { const item = pool.acquire(); item.use(); } function other(pool) { pool.acquire(); }');
    const { findings, givenUp } = analyze(source, { ...NO_SETTINGS, protocols: [protocol] });
    expect(givenUp.map(({ limit }) => limit)).toEqual(['TypeError: boom']);
    expect(findings.map(({ variant }) => variant)).toEqual(['discarded']);
  });

  it('one before any site is followed is the end of that file, not of the run', () => {
    const parser = {
      parseForESLint(text: string) {
        const source = parse(text);
        for (const node of tellingNodes(source.ast)) if (node.type === 'CallExpression') Object.assign(node, { arguments: undefined });
        return { ast: source.ast, scopeManager: source.scopes };
      },
    };
    tellFaults(() => {});
    onTestFinished(() => tellFaults(rethrow));
    const config = { plugins: { pool: plugin }, rules: plugin.configs.strict.rules, languageOptions: { parser } };
    expect(new Linter().verify('async function run(pool) { const client = await pool.connect(); client.query(); }', config as never)).toEqual([]);
  });
});

describe('real code', () => {
  const PACKAGES = ['eslint/lib/linter', 'eslint/lib/languages', 'eslint/lib/rules/utils', '@typescript-eslint/scope-manager/dist', 'pg/lib', 'pg-pool', 'mysql2/lib', 'knex/lib', 'generic-pool/lib', 'tarn/dist', 'ioredis/built'];

  for (const folder of PACKAGES) {
    it(`${folder}, with every call taken for an acquire`, { timeout: 300_000 }, () => {
      const tally = new Tally();
      for (const path of scriptsIn(join('node_modules', folder))) {
        const source = parse(readFileSync(path, 'utf8'));
        tally.time(path, () => analyze(source, { ...NO_SETTINGS, protocols: everyCall(source) }));
      }
      console.log(`${folder}: ${tally}`);
      expect(tally.sites).toBeGreaterThan(0);
      expect(tally.errors).toEqual([]);
    });
  }
});

/** What the core found in a folder, what it gave up, what it cost. */
class Tally {
  sites = 0;
  readonly errors: string[] = [];
  readonly #limits = new Map<string, number>();
  readonly #milliseconds: number[] = [];
  #findings = 0;

  time(path: string, work: () => Analysis): void {
    const started = performance.now();
    try {
      const { sites, findings, givenUp } = work();
      this.sites += sites;
      this.#findings += findings.length;
      for (const { limit } of givenUp) this.#limits.set(limit, (this.#limits.get(limit) ?? 0) + 1);
      // Running out of stack in a file that people wrote is a fault, not a limit.
      this.errors.push(...givenUp.filter(({ limit }) => limit.includes('RangeError')).map(({ limit, site }) => `${path}:${site.call.loc.start.line}: ${limit}`));
    } catch (error) {
      this.errors.push(`${path}: ${String(error)}`);
    }
    this.#milliseconds.push(performance.now() - started);
  }

  toString(): string {
    const limits = [...this.#limits].map(([limit, times]) => `${limit} ${times}`).join(', ') || 'none';
    const total = this.#milliseconds.reduce((sum, ms) => sum + ms, 0);
    return `${this.#milliseconds.length} files, ${this.sites} sites, ${this.#findings} findings, ${Math.round(total)} ms, slowest file ${Math.round(Math.max(...this.#milliseconds))} ms, given up: ${limits}`;
  }
}

function scriptsIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => /\.[cm]?js$/.test(path) && !path.includes('node_modules')).map((path) => join(folder, path));
}

/** A protocol by which every method call of a file acquires: by value, by promise or to a callback, as the name's length has it. */
function everyCall({ ast }: SourceFile): readonly Protocol[] {
  const methods = new Set<string>();
  const stack: Node[] = [ast];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'CallExpression' && bare(node.callee).type === 'MemberExpression') methods.add(calleeName(node) ?? '');
    stack.push(...childrenOf(node));
  }
  methods.delete('');
  const acquire = [...methods].map((method) => ({ method, gives: method.length % 2 ? ('value' as const) : ('promise' as const), callback: { error: 0, item: 1, done: 2 }, receiver: /./ }));
  return [{ name: 'every call', noun: 'object', modules: [], nature: 'resource', pools: {}, acquire, release: { item: ['end', 'close', 'release'], pool: ['release', 'delete'] }, source: '' }];
}

const at = (): { range: [number, number]; loc: object } => ({ range: [0, 0], loc: {} });
const name = (text: string): Node => ({ ...at(), type: 'Identifier', name: text }) as Node;
const block = (...body: Node[]): Node => ({ ...at(), type: 'BlockStatement', body }) as Node;
const acquireCall = (): Node => ({ ...at(), type: 'CallExpression', callee: { ...at(), type: 'MemberExpression', object: name('pool'), property: name('acquire'), computed: false, optional: false }, arguments: [], optional: false }) as unknown as Node;
const acquire = (): Node => ({ ...at(), type: 'ExpressionStatement', expression: acquireCall() }) as Node;

function nested(levels: number, core: Node, wrap: (inner: Node) => object): Node {
  let node = core;
  for (let level = 0; level < levels; level++) node = { ...at(), ...wrap(node) } as Node;
  return node;
}

/** Gives every node a place of its own, inside that of its parent, without going deep itself. */
function placed(program: Node): Node {
  let position = 0;
  const stack: { node: Node; leaving: boolean }[] = [{ node: program, leaving: false }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.leaving) {
      top.node.range = [top.node.range[0], position++];
      continue;
    }
    top.node.range = [position++, 0];
    stack.push({ node: top.node, leaving: true }, ...childrenOf(top.node).map((node) => ({ node, leaving: false })).reverse());
  }
  return program;
}

/** A function around a statement, without scopes: names in it mean nothing, and the receiver is a pool by its name. */
function programOf(statement: Node): SourceFile {
  const fn = { ...at(), type: 'FunctionDeclaration', id: name('run'), params: [], body: block(statement), async: false, generator: false, expression: false };
  return { ast: placed({ ...at(), type: 'Program', body: [fn], sourceType: 'module' } as unknown as Node), scopes: { scopes: [], acquire: () => null }, text: '' } as unknown as SourceFile;
}
