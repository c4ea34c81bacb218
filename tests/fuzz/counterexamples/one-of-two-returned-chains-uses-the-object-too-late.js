import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  try {
    if (coins[turn++]) {
      return begin(0)
        .then(() => {
        })
      ;
    }
    return begin(1) // use-after-release
      .then(() => {
      })
      .finally(() => {
        total += item0.size;
      })
    ;
  } finally {
    pool.release(item0);
  }
}
