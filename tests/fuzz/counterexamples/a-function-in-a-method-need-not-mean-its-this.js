import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export class Service {
  async run(coins, stops, counts) {
    let total = 0;
    let turn = 0;
    this.item0 = pool.acquire();
    try {
      slow(0).then(() => {
        const item1 = pool.acquire();
        after(() => pool.release(item1));
      }).catch(() => {});
    } finally {
      pool.release(this.item0);
    }
  }
}
