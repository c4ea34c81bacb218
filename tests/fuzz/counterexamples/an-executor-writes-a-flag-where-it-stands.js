import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  const item0 = pool.acquire();
  let held1 = true;
  try {
    await new Promise((resolve) => {
      pool.release(item0); held1 = false;
      resolve();
    });
  } finally {
    if (held1) pool.release(item0);
  }
}
