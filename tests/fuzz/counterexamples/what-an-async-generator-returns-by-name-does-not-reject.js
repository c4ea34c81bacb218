import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function* run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  try {
    try {
      loop1: for (let i = counts[turn++]; i > 0; i--) {
        return total;
      }
    } catch (error) {
      pool.release(item0);
    }
  } finally {
    pool.release(item0);
  }
}
