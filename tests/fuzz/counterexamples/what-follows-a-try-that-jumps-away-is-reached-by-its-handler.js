import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let turn = 0;
  for (let i = counts[turn++]; i > 0; i--) {
    try {
      work(0);
      break;
    } catch (error) {
    }
    const item0 = pool.acquire(); // possible leak
    work(1);
    pool.release(item0);
  }
}
