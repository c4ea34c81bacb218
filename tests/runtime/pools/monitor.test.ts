import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { monitor, ObjectPool } from '../../../runtime/index.ts';
import type { MonitorOptions } from '../../../runtime/index.ts';
import { newBox } from './test-pool.ts';
import type { Box } from './test-pool.ts';

type Alert = Parameters<MonitorOptions['onAlert']>[0];

const pool = (): ObjectPool<Box> => new ObjectPool({ create: newBox, name: 'boxes', maxSize: 0 });

function watch(watched: ObjectPool<Box>, more: Partial<MonitorOptions> = {}): { reasons(): string[]; alerts: Alert[]; stop(): void } {
  const alerts: Alert[] = [];
  const { stop } = monitor(watched, { interval: 1000, onAlert: (alert) => alerts.push(alert), ...more });
  return { alerts, stop, reasons: () => alerts.splice(0).map(({ reason }) => reason) };
}

const pairs = (of: ObjectPool<Box>, count: number): void => {
  for (let i = 0; i < count; i++) of.release(of.acquire());
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('judges each interval by itself, however well the pool did before', () => {
  const boxes = pool();
  pairs(boxes, 1_000_000);
  const { reasons, alerts, stop } = watch(boxes);
  pairs(boxes, 200);
  vi.advanceTimersByTime(1000);
  expect(reasons()).toEqual([]);
  for (let i = 0; i < 150; i++) boxes.acquire();
  pairs(boxes, 50);
  vi.advanceTimersByTime(1000);
  expect(alerts[0]!.message).toBe("Pool 'boxes': only 25.0 % of 200 acquired items came back in the last 1000 ms.");
  expect(reasons()).toEqual(['low-reuse']);
  for (let i = 0; i < 60; i++) boxes.acquire();
  vi.advanceTimersByTime(1000);
  expect(reasons()).toEqual([]); // too few to judge
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('tells zero reuse, low hit rate and growth', () => {
  const boxes = pool();
  const { reasons } = watch(boxes, { minHitRate: 0.5 });
  const round = (fresh: number, reused: number): string[] => {
    const held = Array.from({ length: fresh }, () => boxes.acquire());
    pairs(boxes, reused);
    for (const box of held) boxes.release(box);
    boxes.trim();
    vi.advanceTimersByTime(1000);
    return reasons();
  };
  expect(round(200, 0)).toEqual(['zero-reuse']);
  expect(round(200, 100)).toEqual(['low-hit-rate']);
  expect(round(100, 300)).toEqual([]);
  const growth = Array.from({ length: 3 }, () => {
    boxes.acquire();
    pairs(boxes, 200);
    vi.advanceTimersByTime(1000);
    boxes.trim();
    return reasons();
  });
  expect(growth.flat()).toEqual(['growing']);
});

test('an onAlert that throws breaks neither the monitor nor the pool', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const boxes = pool();
  monitor(boxes, { interval: 1000, onAlert: () => { throw new Error('broken'); } });
  for (let i = 0; i < 100; i++) boxes.acquire();
  vi.advanceTimersByTime(1000);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("'boxes' threw on 'low-reuse'"), expect.anything());
  warn.mockRestore();
});

test('refuses what it could not judge', () => {
  const refused = expect.objectContaining({ code: 'INVALID_OPTION' });
  expect(() => monitor(new ObjectPool({ create: newBox, enableStats: false }), { onAlert() {} })).toThrow(refused);
  expect(() => monitor(pool(), { minReuseRatio: 2, onAlert() {} })).toThrow(refused);
  expect(() => monitor(pool(), {} as never)).toThrow(refused);
});
