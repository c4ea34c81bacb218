import { builtin } from './platform.ts';

interface Process {
  availableMemory?(): number;
  constrainedMemory?(): number;
}

interface HeapStatistics {
  readonly used_heap_size: number;
  readonly heap_size_limit: number;
}

/** Share of the heap's limit from which on memory is short: V8 then collects ever more often for ever less. */
const HEAP_SHARE = 0.85;
/** Share of the machine's or the container's memory that must be left. */
const LEFT_SHARE = 0.05;

/** Whether the process is about to run out of memory. Unknown outside Node.js: false. */
export function isMemoryShort(): boolean {
  const heap = builtin<{ getHeapStatistics(): HeapStatistics }>('v8')?.getHeapStatistics();
  if (heap !== undefined && heap.used_heap_size > HEAP_SHARE * heap.heap_size_limit) return true;
  const { process } = globalThis as { process?: Process };
  const left = process?.availableMemory?.();
  if (left === undefined) return false;
  const machine = builtin<{ totalmem(): number }>('os')?.totalmem() ?? Infinity;
  const container = process?.constrainedMemory?.() || Infinity;
  return left < LEFT_SHARE * Math.min(machine, container);
}
