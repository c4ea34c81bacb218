import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mode, Row } from './scenario.ts';

/** What one process measures. */
export interface Task {
  readonly scenario: string;
  readonly variant: string;
  readonly mode: Mode;
}

/** What one process measured. */
export interface Measurement extends Task {
  readonly rows: readonly Row[];
}

/** Everything measured with one Node.js on one machine. Only figures of one file compare with each other. */
export interface Results {
  readonly schema: 2;
  readonly node: string;
  readonly cpu: string;
  readonly measurements: readonly Measurement[];
}

export class ResultsError extends Error {}

/** @throws ResultsError if the file cannot be read, or is none of the benchmark's */
export function readResults(file: string): Results {
  let results: Partial<Results>;
  try {
    results = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>;
  } catch (error) {
    throw new ResultsError(`Cannot read ${file}: ${(error as Error).message}`);
  }
  if (results.schema !== 2) throw new ResultsError(`${file} holds no results of this benchmark.`);
  return results as Results;
}

/** Complete or not at all: the process may be ended at any time. */
export function writeResults(file: string, results: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(results, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}
