/** Programs as text, one simple statement to a line: a line names a place for both the analysis and the run. */
import type { Block, Program, Statement } from './program.ts';

export interface Rendered {
  /** a module: its first two lines import and make the pool, its last function is `run` */
  readonly text: string;
  readonly isAsync: boolean;
  /** which constructs occur in it */
  readonly constructs: ReadonlySet<string>;
  /** the first parameters of `run`: booleans, and `n`, a small number */
  readonly inputs: readonly string[];
}

interface Item {
  readonly name: string;
  /** released by the code around: a second release would mostly be a mistake */
  readonly isManaged: boolean;
  /** may be null */
  readonly isGuarded: boolean;
  /** the code around is done with it: any further use would be a mistake */
  readonly isSpent: boolean;
}

/** What can be mentioned at one place. */
interface Scope {
  readonly items: readonly Item[];
  readonly closures: readonly string[];
  /** enclosing loops and labels of the same function, innermost last */
  readonly targets: readonly Target[];
  readonly isAsync: boolean;
}

interface Target {
  readonly label: string | undefined;
  readonly isLoop: boolean;
}

const INPUTS = ['a', 'b', 'c', 'd'];
/** the one input that is a small number */
export const COUNT = 'n';
const MOST_ITEMS = 3;
const HELPERS = ['function free(x) { pool.release(x); }', 'function read(x) { return x.size; }'];

export function render({ isAsync, body }: Program): Rendered {
  return new Renderer(isAsync).program(body);
}

class Renderer {
  readonly #lines: string[] = [];
  readonly #constructs = new Set<string>();
  readonly #isAsync: boolean;
  #indent = 1;
  #names = 0;
  #items = 0;
  #points = 0;
  #inputs = 0;
  #counts = false;

  constructor(isAsync: boolean) {
    this.#isAsync = isAsync;
  }

  program(body: Block): Rendered {
    this.#block(body, { items: [], closures: [], targets: [], isAsync: this.#isAsync });
    const inputs = [...INPUTS.slice(0, this.#inputs), ...(this.#counts ? [COUNT] : [])];
    const head = [
      "import { createPool } from 'pool-lifeguard/runtime';",
      'const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });',
      ...HELPERS,
      `export ${this.#isAsync ? 'async ' : ''}function run(${[...inputs, 'coins', 'stops'].join(', ')}) {`,
      '  let total = 0;',
      '  let turn = 0;',
    ];
    return { text: `${[...head, ...this.#lines, '}'].join('\n')}\n`, isAsync: this.#isAsync, constructs: this.#constructs, inputs };
  }

  #line(text: string): void {
    this.#lines.push('  '.repeat(this.#indent) + text);
  }

  /** An opening line, a body one step in, a closing line. */
  #braced(open: string, body: () => void, close = '}'): void {
    this.#line(open);
    this.#indent++;
    body();
    this.#indent--;
    this.#line(close);
  }

  #block(body: Block, scope: Scope): Scope {
    return body.reduce((now, statement) => this.#statement(statement, now), scope);
  }

  /** Returns the scope of the statements after it. */
  #statement(statement: Statement, scope: Scope): Scope {
    switch (statement.kind) {
      case 'lease':
        return this.#lease(statement, scope);
      case 'use':
      case 'write':
      case 'read':
      case 'release':
      case 'free':
        this.#access(statement.kind, statement.item, scope);
        return scope;
      case 'alias':
        return this.#alias(statement.item, scope);
      case 'work':
        this.#work();
        return scope;
      case 'task':
        if (scope.isAsync) this.#note('await', `await task(${this.#points++});`);
        return scope;
      case 'return':
        this.#note('return', 'return;');
        return scope;
      case 'throw':
        this.#note('throw', "throw new Error('thrown');");
        return scope;
      case 'discard':
        if (this.#takeItem()) this.#note('discard', 'pool.acquire();');
        return scope;
      case 'closure':
        return this.#closure(statement.body, scope);
      case 'call':
        if (scope.closures.length > 0) this.#note('closure', `${pick(scope.closures, statement.closure)}();`);
        return scope;
      default:
        this.#compound(statement, scope);
        return scope;
    }
  }

  #note(construct: string, line: string): void {
    this.#constructs.add(construct);
    this.#line(line);
  }

  #work(): void {
    this.#note('call', `work(${this.#points++});`);
  }

  #takeItem(): boolean {
    return this.#items++ < MOST_ITEMS;
  }

  #access(kind: 'use' | 'write' | 'read' | 'release' | 'free', index: number, scope: Scope): void {
    const releases = kind === 'release' || kind === 'free';
    // One access in six may be a mistake: of an object whose time is over, or a release of one that the code around releases.
    const items = index % 6 === 0 ? scope.items : scope.items.filter((item) => !item.isSpent && !(releases && item.isManaged));
    if (items.length === 0) return;
    const { name, isGuarded } = pick(items, index);
    const text = { use: `total += ${name}.size;`, write: `${name}.size = 1;`, read: `total += read(${name});`, release: `pool.release(${name});`, free: `free(${name});` }[kind];
    this.#note(kind === 'free' || kind === 'read' ? 'helper' : kind, isGuarded ? `if (${name}) ${text}` : text);
  }

  #alias(index: number, scope: Scope): Scope {
    const items = scope.items.filter((item) => !item.isGuarded);
    if (items.length === 0) return scope;
    const { name, isManaged, isSpent } = pick(items, index);
    const alias = `alias${this.#names++}`;
    this.#note('alias', `const ${alias} = ${name};`);
    return { ...scope, items: [...scope.items, { name: alias, isManaged, isGuarded: false, isSpent }] };
  }

  #lease({ style, body }: Extract<Statement, { kind: 'lease' }>, scope: Scope): Scope {
    if (!this.#takeItem()) return scope;
    const name = `item${this.#names++}`;
    this.#constructs.add(`lease ${style}`);
    const isGuarded = style === 'guarded';
    const isManaged = style !== 'leaky';
    const inside: Scope = { ...scope, items: [...scope.items, { name, isManaged, isGuarded, isSpent: false }] };
    const after: Scope = { ...scope, items: [...scope.items, { name, isManaged, isGuarded, isSpent: isManaged }] };
    if (isGuarded) {
      this.#line(`let ${name} = null;`);
      this.#line(`if (${this.#condition(1, scope)}) ${name} = pool.acquire();`);
      this.#braced('try {', () => this.#block(body, inside), '} finally {');
      this.#lines.push(`${'  '.repeat(this.#indent + 1)}if (${name}) pool.release(${name});`);
      this.#line('}');
      return after;
    }
    this.#line(`const ${name} = pool.acquire();`);
    switch (style) {
      case 'finally':
        this.#braced('try {', () => this.#block(body, inside), '} finally {');
        this.#lines.push(`${'  '.repeat(this.#indent + 1)}pool.release(${name});`);
        this.#line('}');
        return after;
      case 'catch':
        this.#braced('try {', () => this.#block(body, inside), '} catch (error) {');
        this.#lines.push(`${'  '.repeat(this.#indent + 1)}pool.release(${name});`, `${'  '.repeat(this.#indent + 1)}throw error;`);
        this.#line('}');
        this.#line(`pool.release(${name});`);
        return after;
      case 'plain':
        this.#block(body, inside);
        this.#line(`pool.release(${name});`);
        return after;
      default:
        return this.#block(body, after);
    }
  }

  /** A parameter, or something that no two tests agree on. */
  #condition(input: number, scope: Scope): string {
    const inLoop = scope.targets.some(({ isLoop }) => isLoop);
    if (inLoop || input % 4 === 0) return 'coins[turn++]';
    if (this.#inputs < INPUTS.length) return INPUTS[this.#inputs++] as string;
    return 'coins[turn++]';
  }

  #closure(body: Block, scope: Scope): Scope {
    const name = `step${this.#names++}`;
    this.#constructs.add('closure');
    this.#braced(`const ${name} = () => {`, () => this.#block(body, { ...scope, closures: [], targets: [], isAsync: false }), '};');
    return { ...scope, closures: [...scope.closures, name] };
  }

  #compound(statement: Extract<Statement, { kind: 'if' | 'try' | 'loop' | 'label' | 'jump' | 'switch' | 'chain' }>, scope: Scope): void {
    this.#constructs.add(statement.kind === 'jump' ? statement.how : statement.kind === 'loop' ? `loop ${statement.form}` : statement.kind);
    switch (statement.kind) {
      case 'if': {
        const { yes, no } = statement;
        this.#braced(`if (${this.#condition(statement.input, scope)}) {`, () => this.#block(yes, scope), no ? '} else {' : '}');
        if (no) this.#rest(() => this.#block(no, scope));
        return;
      }
      case 'try':
        this.#attempt(statement, scope);
        return;
      case 'loop':
        this.#loop(statement, scope);
        return;
      case 'label': {
        const label = `out${this.#names++}`;
        this.#braced(`${label}: {`, () => this.#block(statement.body, { ...scope, targets: [...scope.targets, { label, isLoop: false }] }));
        return;
      }
      case 'jump':
        this.#jump(statement.how, statement.target, scope);
        return;
      case 'switch':
        this.#choose(statement, scope);
        return;
      case 'chain':
        this.#chain(statement, scope);
    }
  }

  /** The body of a brace that the last line opened, and its end. */
  #rest(body: () => void, close = '}'): void {
    this.#indent++;
    body();
    this.#indent--;
    this.#line(close);
  }

  #attempt({ body, handler, rethrows, finalizer }: Extract<Statement, { kind: 'try' }>, scope: Scope): void {
    const caught = handler ?? (finalizer ? undefined : []);
    const ending = finalizer ? '} finally {' : '}';
    this.#braced('try {', () => this.#block(body, scope), caught ? '} catch (error) {' : ending);
    if (caught) {
      this.#constructs.add('catch');
      this.#rest(() => {
        this.#block(caught, scope);
        if (rethrows) this.#note('rethrow', 'throw error;');
      }, ending);
    }
    if (!finalizer) return;
    this.#constructs.add('finally');
    this.#rest(() => this.#block(finalizer, scope));
  }

  #loop({ form, body }: Extract<Statement, { kind: 'loop' }>, scope: Scope): void {
    const label = `loop${this.#names++}`;
    const inner: Scope = { ...scope, targets: [...scope.targets, { label, isLoop: true }] };
    const round = (): void => void this.#block(body, inner);
    switch (form) {
      case 'for':
        this.#counts = true;
        return this.#braced(`${label}: for (let i = 0; i < n; i++) {`, round);
      case 'while':
        return this.#braced(`${label}: while (coins[turn++]) {`, round);
      case 'do':
        return this.#braced(`${label}: do {`, round, '} while (coins[turn++]);');
      case 'forever':
        return this.#braced(`${label}: while (true) {`, () => {
          this.#line('if (stops[turn++]) break;');
          round();
        });
    }
  }

  #jump(how: 'break' | 'continue', index: number, scope: Scope): void {
    const targets = how === 'break' ? scope.targets : scope.targets.filter(({ isLoop }) => isLoop);
    if (targets.length === 0) return;
    this.#line(`${how} ${pick(targets, index).label};`);
  }

  #choose({ cases, falls, hasDefault }: Extract<Statement, { kind: 'switch' }>, scope: Scope): void {
    this.#counts = true;
    this.#braced('switch (n) {', () => {
      cases.forEach((body, index) => {
        const last = index === cases.length - 1;
        this.#braced(last && hasDefault ? 'default: {' : `case ${index}: {`, () => {
          this.#block(body, scope);
          if (!falls) this.#line('break;');
        });
      });
    });
  }

  #chain({ fulfilled, rejected, lastly }: Extract<Statement, { kind: 'chain' }>, scope: Scope): void {
    if (!scope.isAsync) return;
    const inner: Scope = { ...scope, closures: [], targets: [], isAsync: false };
    const steps: [string, Block][] = [['then', fulfilled]];
    if (rejected) steps.push(['catch', rejected]);
    if (lastly) steps.push(['finally', lastly]);
    this.#line(`await task(${this.#points++})`);
    steps.forEach(([name, body], index) => {
      this.#indent++;
      this.#braced(`.${name}(() => {`, () => this.#block(body, inner), index === steps.length - 1 ? '});' : '})');
      this.#indent--;
    });
  }
}

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length] as T;
}
