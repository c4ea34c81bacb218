import { createRequire } from 'node:module';
import { evaluate } from './compile.ts';

/** What a pool of plain objects is made of, in source text of its own for each contestant. */
export interface Parts {
  /** `new ItemClass()` makes an item; `moreFields` goes into its constructor. */
  readonly newClass: (moreFields?: string) => new () => object;
  readonly newCreate: () => () => object;
  readonly newReset: () => (item: object) => void;
}

export interface Texts {
  readonly scope: Readonly<Record<string, unknown>>;
  /** An expression. */
  readonly acquire: string;
  /** Statements that give `o` back. */
  readonly release: string;
  /** Statements that set the fields of `o`. @default those of the scenario */
  readonly fill?: string;
}

type Lending = (parts: Parts) => Texts;

/** Loaded when a scenario asks for it. None of these packages is part of ours. */
const load = createRequire(import.meta.url) as <T>(name: string) => T;

type Call = (...args: readonly unknown[]) => unknown;
type Constructor = new (...args: readonly unknown[]) => object;

/** The fastest that there can be: no bound, no statistics, nothing refused. */
export const LIMITS: Readonly<Record<string, Lending>> = {
  'bare array push/pop': ({ newCreate, newReset }) => ({
    scope: { idle: [newCreate()()], create: newCreate(), reset: newReset() },
    acquire: 'idle.length > 0 ? idle.pop() : create()',
    release: 'reset(o); idle.push(o);',
  }),
  'intrusive list': ({ newClass, newReset }) => ({
    scope: { list: { head: null }, Item: newClass('this.next = null;'), reset: newReset() },
    acquire: 'list.head !== null ? take(list) : new Item()',
    release: 'reset(o); o.next = list.head; list.head = o;',
  }),
};

/** Declarations that the texts of LIMITS use. */
export const LIMIT_DECLARATIONS = 'const take = (list) => { const item = list.head; list.head = item.next; item.next = null; return item; };';

export const REUSE_POOL = 'reuse-pool 1.0.2';
export const SMIKHALEVSKI = '@smikhalevski/object-pool 1.0.0';
export const OBJECT_POOL = 'object-pool 0.2.0';
export const DEEPOOL = 'deepool 3.0.1';
export const GENERIC_POOL = 'generic-pool 3.9.0 (asynchronous)';
export const TARN = 'tarn 3.1.2 (asynchronous)';

export const PEERS: Readonly<Record<string, Lending>> = {
  'reusify 1.1.0': ({ newClass, newReset }) => ({
    scope: { pool: load<Call>('reusify')(newClass('this.next = null;')), reset: newReset() },
    acquire: 'pool.get()',
    release: 'reset(o); pool.release(o);',
  }),
  [SMIKHALEVSKI]: ({ newCreate, newReset }) => ({
    scope: { pool: new (load<{ ObjectPool: Constructor }>('@smikhalevski/object-pool').ObjectPool)(newCreate(), newReset()) },
    acquire: 'pool.take()',
    release: 'pool.release(o);',
  }),
  [DEEPOOL]: ({ newCreate, newReset }) => ({
    scope: { pool: load<{ create: Call }>('deepool').create(newCreate()), reset: newReset() },
    acquire: 'pool.use()',
    release: 'reset(o); pool.recycle(o);',
  }),
  [OBJECT_POOL]: ({ newCreate, newReset }) => ({
    scope: { pool: load<Call>('object-pool')({ init: newCreate(), disable: newReset() }) },
    acquire: 'pool.create()',
    release: 'pool.remove(o);',
  }),
  [REUSE_POOL]: ({ newCreate, newReset }) => ({
    scope: { pool: load<Call>('reuse-pool')(newCreate(), { prepare: newReset() }) },
    acquire: 'pool.get()',
    release: 'pool.recycle(o);',
  }),
};

/** Pools of connections, used for plain objects: `acquire` is awaited. */
export const ASYNC_PEERS: Readonly<Record<string, (parts: Parts, most: number) => Texts>> = {
  [GENERIC_POOL]: ({ newCreate, newReset }, most) => ({
    scope: {
      pool: load<{ createPool: Call }>('generic-pool').createPool({ create: newAsyncCreate(newCreate()), destroy: async () => {} }, { min: 0, max: most }),
      reset: newReset(),
    },
    acquire: 'await pool.acquire()',
    release: 'reset(o); pool.release(o);',
  }),
  [TARN]: ({ newCreate, newReset }, most) => ({
    scope: {
      pool: new (load<{ Pool: Constructor }>('tarn').Pool)({ create: newAsyncCreate(newCreate()), destroy: () => {}, min: 0, max: most }),
      reset: newReset(),
    },
    acquire: 'await pool.acquire().promise',
    release: 'reset(o); pool.release(o);',
  }),
};

function newAsyncCreate(create: () => object): () => Promise<object> {
  return evaluate('async () => create()', { create });
}

/** Typed arrays by size, in a list for each power of two. */
export function typedArrayPool(): object {
  return load<object>('typedarray-pool');
}
