import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  const item0 = pool.acquire(); // leak
  {
    await using guard1 = { [Symbol.asyncDispose]: async () => { await task(0); pool.release(item0); } };
    return begin(1) // use-after-release
      .then(() => {
        total += item0.size;
      })
    ;
  }
}
