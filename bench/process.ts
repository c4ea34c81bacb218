import { measureBytes } from './bytes.ts';
import { measureCollections } from './collections.ts';
import { compile } from './compile.ts';
import type { Task } from './results.ts';
import type { Row } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { measureTime } from './time.ts';

/** One fresh process of the benchmark: `process.ts TASK ROUNDS` sends its rows to the parent. */
const task = JSON.parse(process.argv[2]!) as Task;
const scenario = SCENARIOS.find(({ id }) => id === task.scenario)!;
process.send!(await measure(), () => process.exit());

async function measure(): Promise<Row[]> {
  const contestants = await scenario.contestants(task.variant);
  switch (task.mode) {
    case 'time':
      return measureTime(contestants, Number(process.argv[3]), scenario);
    case 'bytes':
      return measureBytes(contestants);
    case 'gc':
      return measureCollections(contestants);
    case 'mitata': {
      const { measure: measureByMitata } = await import('mitata');
      const rows: Row[] = [];
      for (const { name, pairs, once } of contestants.map(compile)) {
        rows.push({ name, nanoseconds: (await measureByMitata(once)).p50 / pairs });
      }
      return rows;
    }
  }
}
