/** What runs is what is analysed, line by line, but for what engines lack and what only a run needs. */
import { expect, test } from 'vitest';
import { POOLS, scriptOf } from './script.ts';

const PROGRAM = `${POOLS.join('\n')}
function make() { return pool.acquire(); }
export async function run(a, given, coins, stops, counts) {
  let total = 0;
  const item0 = given ?? pool.acquire();
  if (a) total += item0.size;
  {
    using lease1 = pool.lease();
    {
      await using guard2 = { [Symbol.asyncDispose]: async () => { total = 1; } };
    }
  }
  later(0, (error) => {
    const item3 = make();
  });
  if (!given) pool.release(item0);
}
`;

test('a program as it runs', () => {
  expect(scriptOf(PROGRAM).text).toBe(`


function make() { return pool.acquire(); }
async function run(coins, stops, counts) {
  let total = 0;
  const item0 = inputs.given ?? (reached(7), pool.acquire());
  if (inputs.a) total += item0.size;
  {
    const lease1 = (reached(10), pool.lease()); try {
    {
      const guard2 = { [Symbol.asyncDispose]: async () => { total = 1; } }; try {
    } finally { await guard2[Symbol.asyncDispose](); } }
  } finally { lease1[Symbol.dispose](); } }
  later(0, (error) => {
    const item3 = (reached(16), pool.acquire());
  });
  if (!inputs.given) pool.release(item0);
}
return run;
`);
});

test('what is known of it', () => {
  const { isAsync, isGenerator, deferred, deciding } = scriptOf(PROGRAM);
  expect({ isAsync, isGenerator, deferred }).toEqual({ isAsync: true, isGenerator: false, deferred: [{ at: 15, from: 16, to: 16 }] });
  expect([...deciding]).toEqual(['given']);
});

test('a method runs on an instance', () => {
  const { text, isAsync, isGenerator } = scriptOf(`${POOLS.join('\n')}\nexport class Service {\n  async *run(coins, stops, counts) {\n    this.item0 = pool.acquire();\n  }\n}\n`);
  expect({ isAsync, isGenerator }).toEqual({ isAsync: true, isGenerator: true });
  expect(text).toBe('\n\n\nclass Service {\n  async *run(coins, stops, counts) {\n    this.item0 = (reached(6), pool.acquire());\n  }\n}\nreturn (...inputs) => new Service().run(...inputs);\n');
});
