import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  slow(0).then(() => {
    const item0 = pool.acquire(); // leak
    return total;
    pool.release(item0);
  }).catch(() => {});
}
