import { isMainThread } from 'node:worker_threads';

/** Names the test run that this worker is of: all its workers are children, or threads, of one process. */
export function runOfWorker(): string {
  return `process ${isMainThread ? process.ppid : process.pid}`;
}
