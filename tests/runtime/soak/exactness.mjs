// Loses leases in the ways programs do, 1,000 rounds, and checks after each that exactly the lost ones are found.
// `npm run exactness -- [ROUNDS]`; run the built package under another Node.js by calling this file with it.
const { createPool } = await import('../../../dist/runtime/index.js');
const { checkLeaks, clear } = await import('../../../dist/runtime/debug/index.js');

class Parcel {
  weight = 0;
  content = undefined;
}

const losers = [
  (pool) => void (pool.acquire().weight = 1),
  (pool) => void Object.assign({}, { parcel: pool.acquire() }),
  (pool) => {
    const parcel = pool.acquire();
    const weigh = () => parcel.weight;
    return void weigh();
  },
  async (pool) => {
    await Promise.resolve();
    const parcel = pool.acquire();
    await Promise.resolve(parcel.weight);
  },
  (pool) => {
    const parcel = pool.acquire();
    void new Promise(() => {}).then(() => parcel.weight);
  },
  (pool) => {
    const parcel = pool.acquire();
    parcel.content = { parcel };
  },
  (pool) => void pool.lease(),
  // Code of its own that gets hot at once: V8 is compiling it while garbage is collected.
  (pool, round) => {
    const weigh = new Function('parcel', `return () => { let sum = ${round}; for (let k = 0; k < 20; k++) sum += parcel.weight & k; return sum; }`)(pool.acquire());
    for (let call = 0; call < 200 + ((round * 37) % 1500); call++) weigh();
  },
];

const rounds = Number(process.argv[2] ?? 1_000);
let exact = 0;
for (let round = 0; round < rounds; round++) {
  const lose = losers[Math.floor((round * losers.length) / rounds)]; // in a row: code gets hot, and V8 compiles it meanwhile
  if (await isExact(lose, round)) exact++;
}
console.log(`Node.js ${process.version}: exact in ${exact} of ${rounds} rounds`);
process.exitCode = exact === rounds ? 0 : 1;

async function isExact(lose, round) {
  const pool = createPool({ create: () => new Parcel(), reset: (parcel) => Object.assign(parcel, new Parcel()), level: 'full', name: 'parcels' });
  const kept = [];
  for (let i = 0; i < 5; i++) {
    await lose(pool, 5 * round + i);
    kept.push(pool.acquire());
  }
  const { misuses } = await checkLeaks({ gc: true });
  const count = (evidence) => misuses.filter((misuse) => misuse.evidence === evidence).reduce((sum, misuse) => sum + misuse.count, 0);
  const result = count('unreachable') === 5 && count('held') === 5;
  for (const parcel of kept) pool.release(parcel);
  clear();
  return result;
}
