import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire(); // leak
  try {
    if (coins[turn++]) {
    } else {
      try {
        return begin(0) // async-capture
          .then(() => {
          }, () => {
            total += item0.size;
          })
        ;
      } finally {
        loop1: for await (const { v2 = work(1) } of stream) {
        }
      }
    }
  } catch (error) {
    pool.release(item0);
    throw error;
  }
  pool.release(item0);
}
