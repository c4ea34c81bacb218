import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  try {
    try {
      return begin(0) // use-after-release
        .then(() => {
        }, () => {
          total += item0.size;
        })
      ;
    } finally {
      (() => {
        item0.size = 2;
      })();
    }
  } finally {
    pool.release(item0);
  }
}
