import { PerformanceObserver } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compile } from './compile.ts';
import type { Contestant, Row } from './scenario.ts';
import { calibrate, collectGarbage } from './turn.ts';

const MEASURED_MS = 300;

/** Collections that a contestant causes with the settings that Node.js has by itself, each alone for a while. */
export async function measureCollections(contestants: readonly Contestant[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const contestant of contestants) rows.push(await measureOne(contestant));
  return rows;
}

async function measureOne(contestant: Contestant): Promise<Row> {
  const compiled = compile(contestant);
  const { name, workload, loop } = compiled;
  workload?.begin();
  if (workload) await loop(workload.operations / 10);
  const count = workload ? workload.operations / 200 : await calibrate(compiled, 10);
  collectGarbage('major');
  await nextTurn();
  const seen: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => void seen.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  const start = performance.now();
  for (let done = 0; workload ? done < workload.operations : performance.now() - start < MEASURED_MS; done += count) {
    const pending = loop(count);
    if (pending) await pending;
  }
  const end = performance.now();
  await nextTurn();
  await nextTurn();
  seen.push(...observer.takeRecords());
  observer.disconnect();
  workload?.end();
  const pauses = seen.filter(({ startTime }) => startTime >= start && startTime <= end).map(({ duration }) => duration);
  return {
    name,
    gcShare: pauses.reduce((sum, pause) => sum + pause, 0) / (end - start),
    collections: (pauses.length * 1000) / (end - start),
    longestPause: Math.max(0, ...pauses),
  };
}
