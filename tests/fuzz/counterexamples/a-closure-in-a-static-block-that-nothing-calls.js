import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  const item0 = pool.acquire();
  let held1 = true;
  try {
    class Part2 {
      static {
        const step3 = () => {
          pool.release(item0); held1 = false;
        };
      }
    }
    await task(0);
  } finally {
    if (held1) pool.release(item0);
  }
}
