import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  try {
    slow(0).then(() => { // async-capture
      total += item0.size;
    }).catch(() => {});
    pool.use((loan1) => {
      later(1, (error) => { // async-capture
        if (error) return;
        total += item0.size;
      });
    });
  } finally {
    pool.release(item0);
  }
}
