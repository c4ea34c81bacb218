/** The built package on Node 24, which runs this file as it is: types stripped, `using` and all. See `npm run check:node-24`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Linter } from 'eslint';
import { checkLeaks, clear } from 'pool-lifeguard/debug';
import { createPool } from 'pool-lifeguard/runtime';
import lifeguard from 'pool-lifeguard';

test(`Node ${process.version} is the one asked for`, () => {
  assert.match(process.version, /^v24\./);
});

test('the linter finds a leak and is silent about its repair', () => {
  const lint = (release: string): string[] => {
    const code = `import { ObjectPool } from 'pool-lifeguard/runtime';
      const pool = new ObjectPool({ create: () => ({ n: 0 }) });
      export function count(wanted) {
        const item = pool.acquire();
        try {
          if (!wanted) return 0;
          return item.n;
        } finally { ${release} }
      }`;
    const found = new Linter().verify(code, [lifeguard.configs.recommended], 'count.js');
    return found.map(({ ruleId, line }) => `${ruleId}:${line}`);
  };
  assert.deepEqual(lint(''), ['pool/require-release:4']);
  assert.deepEqual(lint('pool.release(item);'), []);
});

test('the runtime reports a leak at its line and accepts a lease that `using` ends', async () => {
  const pool = createPool({ name: 'smoke', create: () => ({ n: 0 }), reset: (item) => void (item.n = 0), level: 'full' });
  {
    using lease = pool.lease();
    lease.value.n++;
  }
  assert.equal(pool.stats().inUse, 0);
  assert.deepEqual((await checkLeaks({ gc: true })).misuses, []);

  leak(pool);
  const { misuses } = await checkLeaks({ gc: true });
  assert.equal(misuses.length, 1);
  assert.equal(misuses[0]!.kind, 'leak');
  assert.match(misuses[0]!.acquiredAt!.file, /tests\/smoke\/smoke\.ts$/);
  assert.equal(misuses[0]!.acquiredAt!.functionName, 'leak');
  clear();
});

function leak(pool: { acquire(): object }): void {
  pool.acquire();
}
