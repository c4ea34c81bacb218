import { setTimeout as sleep } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
import { compile } from './compile.ts';
import type { Contestant, Row } from './scenario.ts';
import { calibrate, collectGarbage } from './turn.ts';

const TURN_MS = 12;
const ATTEMPTS = 12;

/** Bytes that the warm loop allocates: read before and after it, in a young generation so large that no collection falls between. */
export async function measureBytes(contestants: readonly Contestant[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const contestant of contestants) rows.push(await measureOne(contestant));
  return rows;
}

async function measureOne(contestant: Contestant): Promise<Row> {
  const { name, pairs, workload, loop } = compile(contestant);
  workload?.begin();
  if (workload) await loop(workload.operations);
  let count = workload ? workload.operations / 100 : await calibrate({ name, pairs, workload, loop, once: () => undefined }, TURN_MS);
  let row: Row = { name };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await settle();
    const profiler = new GCProfiler();
    profiler.start();
    const before = process.memoryUsage();
    const pending = loop(count);
    if (pending) await pending;
    const after = process.memoryUsage();
    const collections = profiler.stop()!.statistics.length;
    row = {
      name,
      heapBytes: (after.heapUsed - before.heapUsed) / (count * pairs),
      outsideBytes: (after.arrayBuffers - before.arrayBuffers) / (count * pairs),
    };
    if (collections === 0 || count === 1) break;
    count = Math.max(1, Math.floor(count / 4));
  }
  workload?.end();
  return row;
}

/** Twice, with a pause: dead array buffers are freed by a thread of their own after the collection. */
async function settle(): Promise<void> {
  collectGarbage('major');
  await sleep(15);
  collectGarbage('major');
  await sleep(5);
}
