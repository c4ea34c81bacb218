import { describe, expect, test } from 'vitest';
import { StringBuilderPool } from '../../../runtime/index.ts';
import { testKeeping, testLending } from './test-lending.ts';

describe('StringBuilderPool', () => {
  testLending((options) => new StringBuilderPool(options));
  testKeeping((options) => new StringBuilderPool(options));

  test('a builder arrives empty and collects what is written', () => {
    const pool = new StringBuilderPool();
    const builder = pool.acquire().write('a').write('').write('ü€');
    expect([builder.toString(), builder.length, `${builder as unknown as string}`]).toEqual(['aü€', 3, 'aü€']);
    pool.release(builder);
    expect(pool.acquire()).toBe(builder);
    expect([builder.toString(), builder.length]).toEqual(['', 0]);
  });

  test.each([undefined, null, 5])('%s is not taken for text', (text) => {
    expect(() => new StringBuilderPool().acquire().write(text as never)).toThrow(TypeError);
  });
});
