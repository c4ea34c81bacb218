import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire(); // possible leak
  await begin(0)
    .then(() => {
      pool.release(item0);
      work(1);
    })
    .then(() => pool.release(item0), (error) => { // double-release
      pool.release(item0); // possible double-release
      throw error;
    });
}
