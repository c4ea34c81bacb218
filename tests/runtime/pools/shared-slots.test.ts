import { expect, test } from 'vitest';
import { SharedSlots } from '../../../runtime/pools/shared-slots.ts';

/** Where the head of the list is, in words. */
const HEAD = 16;
/** Where the owners are, less the list before them. */
const OWNERS = 32;

/** Threads. */
const ours = 1;
const theirs = 2;

function takeAll(slots: SharedSlots, owner = ours): number[] {
  const taken = Array.from({ length: slots.slots + 1 }, () => slots.take(owner));
  expect(taken.pop()).toBe(-1);
  return taken.filter((index) => index !== -1).sort((a, b) => a - b);
}

test('every slot is taken once, and the one given back last comes first', () => {
  const slots = SharedSlots.in(SharedSlots.create(5, 8))!;
  expect(takeAll(slots)).toEqual([0, 1, 2, 3, 4]);
  for (const index of [3, 1]) expect(slots.give(index, 1)).toBe(true);
  expect([slots.take(theirs), slots.take(ours), slots.take(ours)]).toEqual([1, 3, -1]);
  expect([slots.give(1, 1), slots.give(1, 2), slots.give(1, 2)]).toEqual([false, true, false]);
});

test('what a dead thread had off the list and not yet marked as its own is found', () => {
  const buffer = SharedSlots.create(4, 8);
  const slots = SharedSlots.in(buffer)!;
  const [first, second] = [slots.take(theirs), slots.take(theirs)];
  new Int32Array(buffer)[OWNERS + slots.slots + 1 + first] = 0; // as if it had died between the two steps of taking or of giving back
  expect(slots.reclaim(2)).toBe(1);
  expect(second).not.toBe(first);
  for (let round = 0; round < 3; round++) {
    expect(takeAll(slots)).toEqual([0, 1, 2, 3]);
    for (let index = 0; index < 4; index++) slots.give(index, 1);
  }
});

test('a slot found by searching while it is in the list is not lent from there, and its owner lists it again', () => {
  const buffer = SharedSlots.create(2, 8);
  const slots = SharedSlots.in(buffer)!;
  const words = new Int32Array(buffer);
  slots.reclaim(7); // somebody died, so searching is worth while
  const head = words[HEAD]!;
  words[HEAD] = 0;
  expect(slots.take(theirs)).toBe(0);
  words[HEAD] = head;
  expect([slots.take(ours), slots.take(ours)]).toEqual([1, -1]);
  slots.give(0, 2);
  expect(slots.takeListed(ours)).toBe(0);
});

test('a list that a recurring tag has brought into disorder lends nothing twice and loses nothing', () => {
  const buffer = SharedSlots.create(6, 8);
  const slots = SharedSlots.in(buffer)!;
  const words = new Int32Array(buffer);
  const held = [slots.take(ours), slots.take(ours), slots.take(ours)];
  words[HEAD] = held[0]! + 1; // leads from a lent slot to another, and on
  const more = takeAll(slots, theirs);
  expect([...held, ...more].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const index of held) expect(slots.give(index, 1)).toBe(true);
  for (const index of more) expect(slots.give(index, 2)).toBe(true);
  expect(takeAll(slots)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('counters go past what a word holds', () => {
  const slots = SharedSlots.in(SharedSlots.create(1, 8))!;
  for (let k = 0; k < 3; k++) slots.count(6, 2 ** 31 - 1);
  expect(slots.counted(6)).toBe(3 * (2 ** 31 - 1));
});

test.each([undefined, {}, new ArrayBuffer(1024), new SharedArrayBuffer(8), new SharedArrayBuffer(1024)])('%o has no slots', (buffer) => {
  expect(SharedSlots.in(buffer)).toBeUndefined();
});
