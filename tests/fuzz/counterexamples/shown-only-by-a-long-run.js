import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  try {
    loop1: while (true) {
      if (stops[turn++]) break;
      loop2: for (let i = counts[turn++]; i > 0; i--) {
        total += item0.size; // use-after-release
      }
      array.forEach(() => {
        loop3: for (const v4 of list) {
          pool.release(item0); // double-release
        }
        if (coins[turn++]) {
        }
      });
    }
  } finally {
    pool.release(item0); // double-release
  }
}
