import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire(); // leak
  loop1: while (true) {
    if (stops[turn++]) break;
    try {
      return begin(0) // async-capture
        .then(() => {
          total += item0.size;
        })
      ;
    } finally {
      if (coins[turn++]) break loop1;
    }
  }
  pool.release(item0);
}
