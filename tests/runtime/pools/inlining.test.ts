import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What V8 inlines at most (its flag max_inlined_bytecode_size). */
const INLINED_AT_MOST = 460;

const SCRIPT = `
  import { ObjectPool } from 'pool-lifeguard/runtime';
  const pool = new ObjectPool({ create: () => ({}) });
  pool.release(pool.acquire());
`;

function bytecodeLength(method: string): number {
  const printing = ['--print-bytecode', `--print-bytecode-filter=${method}`];
  const output = execFileSync(process.execPath, [...printing, '--input-type=module', '--eval', SCRIPT], { encoding: 'utf8' });
  return Number(/Bytecode length: (\d+)/.exec(output)?.[1]);
}

test('the way a program takes most is small enough to be inlined into its loops, and the long one is too big', () => {
  expect(bytecodeLength('acquire') + bytecodeLength('release')).toBeLessThan(INLINED_AT_MOST);
  expect(bytecodeLength('supply')).toBeGreaterThan(INLINED_AT_MOST);
});
