// A worker that acquires and releases as often as it is told, or sends back what it is sent.
import { parentPort, workerData } from 'node:worker_threads';
import { ObjectPool, SharedSlabPool } from 'pool-lifeguard/runtime';

const POOLS = {
  array() {
    const idle = [0];
    return { acquire: () => idle.pop(), release: (slot) => idle.push(slot) };
  },
  local: () => new ObjectPool({ create: () => ({}) }),
  shared: () => SharedSlabPool.attach(workerData.handle),
};

const pool = POOLS[workerData.kind]?.();

function lend(pairs) {
  for (let i = 0; i < pairs; i++) pool.release(pool.acquire());
}

if (pool === undefined) parentPort.on('message', (message) => parentPort.postMessage(message, message instanceof ArrayBuffer ? [message] : []));
else {
  parentPort.on('message', (pairs) => {
    lend(pairs);
    parentPort.postMessage(pairs);
  });
}
