import { UNKNOWN_SITE } from './call-site.ts';
import { now } from './clock.ts';
import type { LeaseRecord } from './lease-record.ts';

/** Stacks that may wait at a time. What a loop lends and takes back goes round a quarantine of 256 items, the last two leases of each known. */
const ROOM = 1_024;

// Taken when this module loads: nothing of the program may come between.
const settled = Promise.resolve();

/**
 * Leases whose acquire site is still an unread stack, the latest of this turn.
 *
 * To read a stack costs as much again as to take it, and the place is asked for only if something goes wrong. So it is read when it is
 * asked for, and at the latest when the turn ends: after that an unread stack would keep alive `this` and the closures of its frames,
 * which until then nobody can lose. In a loop that acquires and releases, most items are lent anew before, and their former stacks
 * are dropped unread.
 */
export class UnreadStacks {
  readonly #waiting = new Array<LeaseRecord | undefined>(ROOM).fill(undefined);
  #count = 0;
  /** False once a stack gave no place: it must then be looked at a second time, which only works at once. */
  areGood = true;
  /** Milliseconds that reading took so far. */
  readingMs = 0;
  readonly #readAll = (): void => this.readAll();

  add(record: LeaseRecord): void {
    if (this.#count === 0) void settled.then(this.#readAll);
    const place = this.#count++ % ROOM;
    const oldest = this.#waiting[place];
    if (oldest !== undefined) this.#read(oldest);
    this.#waiting[place] = record;
  }

  readAll(): void {
    const started = now();
    for (let place = 0; place < Math.min(this.#count, ROOM); place++) {
      this.#read(this.#waiting[place]!);
      this.#waiting[place] = undefined;
    }
    this.#count = 0;
    this.readingMs += now() - started;
  }

  #read(record: LeaseRecord): void {
    if (record.isUnread && record.acquiredAt === UNKNOWN_SITE) this.areGood = false;
  }
}
