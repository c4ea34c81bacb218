import { createPool } from 'pool-lifeguard/runtime';
const pool = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
const other = createPool({ create: () => ({ size: 0 }), reset(item) { item.size = 0; } });
export class Service {
  make() { return pool.acquire(); }
  async run(coins, stops, counts) {
    let total = 0;
    this.item0 = pool.acquire();
    try {
      const step1 = () => {
        pool.release(this.item0);
        try {
          const item2 = this.make();
          pool.release(item2);
        } catch (error) {
          total += this.item0.size; // possible use-after-release
        }
      };
      await begin(0)
        .then(step1)
      ;
    } finally {
      pool.release(this.item0); // double-release
    }
  }
}
