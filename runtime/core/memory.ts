import { builtin } from './platform.ts';

interface Process {
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  availableMemory?(): number;
  constrainedMemory?(): number;
}

interface HeapStatistics {
  readonly used_heap_size: number;
  readonly heap_size_limit: number;
}

interface Threads {
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number };
}

/** Share of the heap's limit from which on memory is short: V8 then collects ever more often for ever less. */
const HEAP_SHARE = 0.85;
/** Share of the machine's or the container's memory that must be left. */
const LEFT_SHARE = 0.05;

/** Whether the process is about to run out of memory. Unknown outside Node.js: false. */
export function isMemoryShort(): boolean {
  const heap = builtin<{ getHeapStatistics(): HeapStatistics }>('v8')?.getHeapStatistics();
  const { process } = globalThis as { process?: Process };
  if (heap !== undefined && heap.used_heap_size > HEAP_SHARE * Math.min(heap.heap_size_limit, oldSpace(process))) return true;
  const left = process?.availableMemory?.();
  if (left === undefined) return false;
  const machine = builtin<{ totalmem(): number }>('os')?.totalmem() ?? Infinity;
  const container = process?.constrainedMemory?.() || Infinity;
  return left < LEFT_SHARE * Math.min(machine, container);
}

/**
 * Bytes of the old generation at most, where that was said: to a worker, on the command line or in NODE_OPTIONS. V8 gives up when that is full;
 * its `heap_size_limit` has 48 to 192 MiB for the young generation added, which a small heap never reaches.
 */
function oldSpace(process: Process | undefined): number {
  const ofWorker = builtin<Threads>('worker_threads')?.resourceLimits?.maxOldGenerationSizeMb;
  const flags = [...(process?.env?.['NODE_OPTIONS'] ?? '').split(/\s+/), ...(process?.execArgv ?? [])];
  const said = flags.flatMap((flag) => /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(flag)?.[1] ?? []).at(-1); // the command line overrides
  return (ofWorker ?? Number(said ?? Infinity)) * 2 ** 20;
}
