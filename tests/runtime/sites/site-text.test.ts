import { describe, expect, it } from 'vitest';
import { callNameAt, isCallAt, mentions } from '../../../runtime/debug/site-text.ts';

/** The position is where `|` stands. */
function at(text: string): [string[], number, number] {
  return [[text.replace('|', '')], 1, text.indexOf('|') + 1];
}

describe('callNameAt', () => {
  it.each([
    ['pool.|acquire()', 'acquire'],
    ['|take()', 'take'],
    ['|new Handle()', 'new'],
    ['(0, lib.open)|(16)', 'open'],
    ['pool?.acquire?.|()', 'acquire'],
    ['this.|#open()', '#open'],
    ['pool.|größe()', 'größe'],
  ])('%s calls %s', (text, name) => {
    expect(callNameAt(...at(text))).toBe(name);
    expect(isCallAt(...at(text))).toBe(true);
  });

  it.each(['pool|[0]()', '|', '|  x()', 'return |1'])('%s names nothing', (text) => {
    expect(callNameAt(...at(text))).toBeUndefined();
  });

  it.each(['a |word in a comment', 'x = |acquire;'])('%s is no call', (text) => {
    expect(isCallAt(...at(text))).toBe(false);
  });
});

describe('mentions', () => {
  it('takes whole words only, the first from the column on', () => {
    expect(mentions('acquireAll(); pool.acquire();', 'acquire', 1)).toBe(20);
    expect(mentions('f(); f(); f();', 'f', 3)).toBe(6);
    expect(mentions('f(); g();', 'f', 3)).toBe(1);
    expect(mentions('acquireAll()', 'acquire', 1)).toBeUndefined();
  });
});
