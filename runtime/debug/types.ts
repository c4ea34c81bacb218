import type { MisuseKind } from '../core/misuse.ts';
import type { Level, PoolStats } from '../core/types.ts';

/** A place in the program's sources, as reports show it. Lines and columns are 1-based. */
export interface Site {
  /** Relative to the nearest package.json, with forward slashes. */
  file: string;
  line: number;
  column: number;
  functionName?: string;
  /** false: the position is one of the generated code, because its original is not known for certain. */
  mapped: boolean;
}

/** What was done wrong with a pool, how often, and where. */
export interface Misuse {
  kind: MisuseKind;
  pool: string;
  /** How often this was seen with the same sites. */
  count: number;
  message: string;
  /** Of `count`: leases that were released after they had been reported. */
  cameBack?: number;
  acquiredAt?: Site;
  /** Of leases that came back: where the last of them did. */
  releasedAt?: Site;
  /** Where the misuse itself happened. */
  site?: Site;
  lastUsedAt?: Site;
  /** Milliseconds from acquire to the report. */
  heldMs?: number;
  /** dirty-release: the fields that are not as they were. */
  fields?: string[];
  /** leak: collected or collectable (certain), still held by the program, or outlived its scope. */
  evidence?: 'unreachable' | 'held' | 'scope';
  /** The test that was running at the acquire. */
  test?: string;
  pid: number;
  threadId: number;
}

/** Everything a run has proved so far, and what it cost to know it. */
export interface LeakReport {
  schema: 1;
  level: Level;
  /** ISO 8601. */
  createdAt: string;
  pools: { name: string; stats: PoolStats }[];
  misuses: Misuse[];
  /** Leases tracked, leases not tracked because the budget was spent, and the detector's own time in milliseconds. */
  cost: { trackedLeases: number; droppedLeases: number; overheadMs: number };
}
