import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export async function run(coins, stops, counts) {
  let total = 0;
  let turn = 0;
  const item0 = pool.acquire();
  let done1 = false;
  const free2 = () => {
    if (done1) return;
    done1 = true;
    pool.release(item0);
  };
  try {
    await (async () => {
      free2();
    })();
    total += item0.size; // use-after-release
  } finally {
    free2();
  }
}
