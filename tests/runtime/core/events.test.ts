import diagnostics from 'node:diagnostics_channel';
import { afterEach, expect, test, vi } from 'vitest';
import { createPool } from '../../../runtime/index.ts';
import { newBox } from '../pools/test-pool.ts';

afterEach(() => void vi.restoreAllMocks());

test('diagnostics_channel carries the events', () => {
  const seen: unknown[] = [];
  const listen = (message: unknown): void => void seen.push(message);
  diagnostics.subscribe('pool-lifeguard:create', listen);
  const pool = createPool({ create: newBox, name: 'channelled' });
  const box = pool.acquire();
  diagnostics.unsubscribe('pool-lifeguard:create', listen);
  pool.acquire();
  expect(seen).toEqual([{ pool: 'channelled', item: box, detail: undefined }]);
});

test('a discard tells its reason, a misuse its kind and message', () => {
  const pool = createPool({ create: newBox, maxSize: 1, onMisuse: 'count' });
  const details: unknown[] = [];
  pool.on('discard', (_item, detail) => details.push(detail));
  const stop = pool.on('misuse', (_item, detail) => details.push(detail));
  const [a, b] = [pool.acquire(), pool.acquire()];
  for (const box of [a, b, b]) pool.release(box);
  stop();
  pool.release(b);
  expect(details).toEqual(['full', { kind: 'double-release', message: expect.stringContaining('released') as string }]);
});

test('a listener that throws is told as a warning', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const pool = createPool({ create: newBox, name: 'noisy' });
  pool.on('acquire', () => { throw new Error('from a listener'); });
  expect(pool.acquire()).toEqual(newBox());
  expect(warn).toHaveBeenCalledWith("A listener of pool 'noisy' threw on 'acquire': Error: from a listener", { type: 'PoolLifeguardWarning' });
});

test('setDebug logs where NODE_DEBUG asks for it', async () => {
  const { spawnSync } = await import('node:child_process');
  const script = `
    import { createPool } from './runtime/index.ts';
    const pool = createPool({ create: () => ({}), name: 'logged' });
    pool.setDebug(true);
    pool.release(pool.acquire());
    pool.setDebug(false);
    pool.acquire();`;
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DEBUG: 'pool-lifeguard' },
  });
  const lines = stderr.split('\n').filter((line) => line.startsWith('POOL-LIFEGUARD'));
  expect(lines.map((line) => line.replace(/^.*: /, ''))).toEqual(['logged create', 'logged acquire', 'logged release']);
});
