import { describe, expect, it } from 'vitest';
import { mergeReports } from '../../../runtime/report/merge-reports.ts';
import { leak, report, site, stats } from './sample-report.ts';

describe('mergeReports', () => {
  it('adds counts of one misuse and keeps what different processes saw apart', () => {
    const merged = mergeReports([
      report([leak(41, { heldMs: 10, message: 'for 10 ms' }), leak(42)]),
      report([leak(41, { heldMs: 50, message: 'for 50 ms', count: 4 }), leak(41, { pid: 8 })]),
    ]);
    expect(merged.misuses).toEqual([
      leak(41, { heldMs: 50, message: 'for 50 ms', count: 5 }),
      leak(42),
      leak(41, { pid: 8 }),
    ]);
  });

  it('adds up what came back after all, and says so once', () => {
    const back = (cameBack: number, count: number): ReturnType<typeof leak> => leak(41, { cameBack, count, message: `It leaked. ${cameBack} of ${count} came back after all.` });
    const merged = mergeReports([report([back(1, 2)]), report([leak(41, { message: 'It leaked.' })]), report([back(3, 3)])]);
    expect(merged.misuses).toEqual([leak(41, { cameBack: 4, count: 6, message: 'It leaked. 4 of 6 came back after all.' })]);
  });

  it('tells misuses apart by where they happened, not only by where they were acquired', () => {
    const twice = [50, 51].map((line) => leak(41, { kind: 'double-release', site: site(line) }));
    expect(mergeReports([report(twice)]).misuses).toHaveLength(2);
    expect(mergeReports([report(twice), report(twice)]).misuses.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('sums pools of one name and works the ratios out anew', () => {
    const busy = stats('buffers', { totalCreated: 1, totalRetrieved: 9, totalReturned: 8, hits: 8, misses: 1, peakInUse: 2 });
    const idle = stats('buffers', { totalCreated: 1, totalRetrieved: 1, totalReturned: 0, hits: 0, misses: 1, peakInUse: 1 });
    const other = stats('lists');
    const [first, second] = [busy, idle].map((one) => report([], { pools: [{ name: one.name, stats: one }] }));
    const { pools } = mergeReports([first!, second!, report([], { pools: [{ name: 'lists', stats: other }] })]);
    expect(pools.map(({ name }) => name)).toEqual(['buffers', 'lists']);
    expect(pools[0]!.stats).toMatchObject({ totalCreated: 2, totalRetrieved: 10, peakInUse: 2, hitRate: 0.8, reuseRatio: 4 });
  });

  it('takes the highest level and the latest time, and adds the cost', () => {
    const cost = { trackedLeases: 1, droppedLeases: 2, overheadMs: 3 };
    const merged = mergeReports([
      report([], { level: 'paranoid', createdAt: '2025-01-01T00:00:00.000Z', cost }),
      report([], { level: 'sample', createdAt: '2025-02-01T00:00:00.000Z', cost }),
    ]);
    expect(merged).toMatchObject({ level: 'paranoid', createdAt: '2025-02-01T00:00:00.000Z' });
    expect(merged.cost).toEqual({ trackedLeases: 2, droppedLeases: 4, overheadMs: 6 });
  });

  it('leaves the given reports as they are', () => {
    const given = report([leak(41), leak(41)]);
    const copy = structuredClone(given);
    mergeReports([given, given]);
    expect(given).toEqual(copy);
  });

  it('bears pools without statistics', () => {
    const bare = { name: 'buffers', currentSize: 3 } as ReturnType<typeof stats>;
    const counted = stats('buffers', { currentSize: 1, totalRetrieved: 5, peakInUse: 2 });
    const merged = mergeReports([bare, counted].map((one) => report([], { pools: [{ name: 'buffers', stats: one }] })));
    expect(merged.pools[0]!.stats).toMatchObject({ currentSize: 4, totalRetrieved: 5, peakInUse: 2 });
  });
});
