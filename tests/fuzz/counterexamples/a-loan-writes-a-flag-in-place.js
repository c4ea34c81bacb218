import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  let held1 = true;
  try {
    if (coins[turn++]) {
      pool.use((loan2) => {
        pool.release(item0); held1 = false;
      });
    } else {
      await task(0);
    }
  } finally {
    if (held1) pool.release(item0);
  }
}
