import { describe, expect, it } from 'vitest';
import { captureSite, framesOf, UNKNOWN_SITE } from '../../../runtime/debug/call-site.ts';
import { internStack } from '../../../runtime/debug/site-table.ts';

const acquire = (frames?: number) => captureSite(acquire, frames);
const names = (site: number) => framesOf(site).map((frame) => frame.functionName);

describe('captureSite', () => {
  it('names the caller of the given function first, then its callers', () => {
    const order = () => acquire();
    const route = () => order();
    const site = route();
    expect(names(site).slice(0, 2)).toEqual(['order', 'route']);
    expect(framesOf(site)[0]!.file).toMatch(/call-site\.test\.ts$/);
  });

  it('gives one number to one stack and another to another line', () => {
    const order = () => acquire();
    const sites = [1, 2, 3].map(() => order());
    const other = acquire();
    expect(new Set(sites).size).toBe(1);
    expect(other).not.toBe(sites[0]);
  });

  it('tells the callers of one acquire apart', () => {
    const order = () => acquire();
    const first = order();
    const second = order();
    expect(first).not.toBe(second);
    expect(framesOf(first)[0]).toEqual(framesOf(second)[0]);
  });

  it('keeps at most the frames asked for', () => {
    const deep = (depth: number): number => (depth === 0 ? acquire(3) : deep(depth - 1));
    expect(framesOf(deep(20))).toHaveLength(3);
  });

  it('sees through array callbacks, promises and constructors', async () => {
    const [inMap] = [1].map(acquire.bind(undefined, 8));
    const awaited = await Promise.resolve().then(function later() {
      return acquire();
    });
    class Service {
      site = acquire();
    }
    expect(framesOf(inMap!)[0]!.file).toMatch(/call-site\.test\.ts$/);
    expect(names(awaited)[0]).toBe('later');
    expect(framesOf(new Service().site)[0]!.file).toMatch(/call-site\.test\.ts$/);
  });

  it('gives a place even when the given function is not on the stack', () => {
    function elsewhere() {}
    const order = () => captureSite(elsewhere);
    expect(names(order())[0]).toBe('order');
  });

  it('hides its own frames and those of Node at the front', async () => {
    const hidden = ['node:internal/timers', import.meta.url.replace(/tests\/.*/, 'runtime/pools/object-pool.ts')];
    const shown = 'file:///app/orders.ts';
    const stack = [...hidden, shown, 'node:events'].map((file, index) => callSite(file, index + 1));
    expect(framesOf(internStack(stack)).map((frame) => frame.file)).toEqual([shown, 'node:events']);
  });

  it('leaves Error as it found it', () => {
    const prepare = () => 'mine';
    const { prepareStackTrace, stackTraceLimit } = Error;
    try {
      Error.prepareStackTrace = prepare;
      Error.stackTraceLimit = 3;
      acquire();
      expect(Error.prepareStackTrace).toBe(prepare);
      expect(Error.stackTraceLimit).toBe(3);
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it('works where the program allows no stack traces at all', () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 0;
      expect(framesOf(acquire()).length).toBeGreaterThan(0);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it('knows no frames of an unknown site', () => {
    expect(framesOf(UNKNOWN_SITE)).toEqual([]);
    expect(framesOf(-1)).toEqual([]);
  });

  it('keeps neither this nor closures of the frames alive', async () => {
    const { gc, turn } = await collector();
    const refs: WeakRef<object>[] = [];
    class Owner {
      site = 0;
      open(): void {
        const closure = () => (this.site = acquire());
        closure();
      }
    }
    for (let i = 0; i < 20; i++) {
      (() => {
        const owner = new Owner();
        owner.open();
        refs.push(new WeakRef(owner));
      })();
    }
    await turn();
    gc();
    expect(refs.filter((ref) => ref.deref() !== undefined)).toHaveLength(0);
  });
});

function callSite(file: string, line: number): NodeJS.CallSite {
  return {
    getScriptNameOrSourceURL: () => file,
    getLineNumber: () => line,
    getColumnNumber: () => 1,
    getFunctionName: () => null,
  } as NodeJS.CallSite;
}

async function collector() {
  const v8 = await import('node:v8');
  const vm = await import('node:vm');
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  return { gc, turn: () => new Promise((resolve) => setImmediate(resolve)) };
}
