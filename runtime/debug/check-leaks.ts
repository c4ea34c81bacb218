import { aBoolean, checkOptions, milliseconds } from '../core/options.ts';
import { LEVELS } from '../core/level.ts';
import { eachPool } from '../core/shared.ts';
import { nextTurn, now, waitUntil } from './clock.ts';
import { collectGarbage } from './garbage.ts';
import { ledger } from './ledger.ts';
import type { LeaseRecord } from './lease-record.ts';
import { leakSighting, misusesOf } from './misuse-book.ts';
import type { Sighting } from './misuse-book.ts';
import type { LeakReport } from './types.ts';

export interface CheckOptions {
  /** Collect garbage first: leases whose items nothing refers to any more are then found, all of them. @default false */
  gc?: boolean;
  /** Wait so many milliseconds at most for releases that are still under way. @default 0 */
  graceMs?: number;
  /** Report leases that are still held. @default true */
  heldIsLeak?: boolean;
}

/** Which leases a check judges. */
export type Among = (record: LeaseRecord) => boolean;

/**
 * Judges the leases that are open now. With `gc` it is exact: a lease whose item nothing refers to is 'unreachable', every other
 * is 'held'. Call it after the work has ended: a suspended async function keeps its locals alive, dead or not.
 */
export async function checkLeaks(options: CheckOptions = {}): Promise<LeakReport> {
  checkOptions('checkLeaks', options, { gc: aBoolean, graceMs: milliseconds, heldIsLeak: aBoolean });
  await settle({ gc: options.gc ?? false, graceMs: options.graceMs ?? 0, among: () => true });
  return makeReport(options.heldIsLeak === false ? [] : suspects(() => true).map((record) => leakSighting(record, 'held')));
}

/** Everything seen so far. Leases that are still held are no misuse yet. */
export function report(): LeakReport {
  verifyQuarantines();
  return makeReport([]);
}

/** Forgets all misuses so far, and the leases that are open now. */
export function clear(): void {
  verifyQuarantines();
  ledger.forget();
  ledger.book.clear();
}

/** Waits for releases under way, collects garbage if told to, and notes the leases that were lost. */
export async function settle({ gc, graceMs, among }: { gc: boolean; graceMs: number; among: Among }): Promise<void> {
  await waitUntil(() => ![...ledger.open].some(among), graceMs);
  await nextTurn();
  if (gc && ledger.open.size > 0) {
    const started = now();
    collectGarbage();
    for (const record of ledger.open) if (record.item.deref() === undefined) ledger.lose(record);
    ledger.spent(started);
    await nextTurn();
  }
  verifyQuarantines();
}

/** Open leases that could be leaks: no declared singletons, and none that is in the book as a leak already. */
export function suspects(among: Among): LeaseRecord[] {
  return [...ledger.open].filter((record) => !record.pool.exempt && !isBlamed(record) && among(record));
}

function isBlamed({ reported }: LeaseRecord): boolean {
  return reported?.some(({ first }) => first.kind === 'leak') ?? false;
}

/** The report of what is in the book, and of sightings that are not. */
export function makeReport(more: readonly Sighting[]): LeakReport {
  const levels = [...ledger.eachSwitchable()].map(({ level }) => LEVELS.indexOf(level));
  return {
    schema: 1,
    level: LEVELS[Math.max(0, ...levels)]!,
    createdAt: new Date().toISOString(),
    pools: [...eachPool()].map((pool) => ({ name: pool.name, stats: pool.stats() })),
    misuses: misusesOf(ledger.book.groups(), more),
    cost: { trackedLeases: ledger.tracked, droppedLeases: ledger.dropped, overheadMs: ledger.overheadMs },
  };
}

function verifyQuarantines(): void {
  for (const pool of ledger.eachSwitchable()) pool.verify();
}
