import { BufferPool } from 'pool-lifeguard/runtime';
import { typedArrayPool } from '../peers.ts';
import type { Bar, Contestant, Scenario } from '../scenario.ts';

const UNSAFE = 'Buffer.allocUnsafe';
const FILL = 'fill(0) of the same buffer';
const OURS = 'BufferPool';
const ZEROED = 'BufferPool, zero: true';

const sizeText = (bytes: number): string => (bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`);

/** How many times faster than `Buffer.allocUnsafe`, by size. */
const TIMES: Readonly<Record<number, number>> = { 1024: 5, 16_384: 20, 65_536: 50 };

/** Of larger buffers, what a pool adds to zeroing them is less than the noise of a turn: CLOSE measures it. */
const MOST_IN_TURNS = 65_536;

function bars(bytes: number): readonly Bar[] {
  const times = TIMES[bytes];
  return [
    { kind: 'nanoseconds', row: OURS, atMost: 12 },
    ...(times === undefined ? [] : [{ kind: 'faster', row: OURS, than: UNSAFE, atLeast: times } as const]),
    ...(bytes > MOST_IN_TURNS ? [] : [{ kind: 'added', row: ZEROED, to: FILL, atMost: 15 } as const]),
    { kind: 'bytes', row: OURS, atMost: 0 },
  ];
}

function buffers(bytes: number, isWritten: boolean): Scenario {
  const work = isWritten ? 'b.fill((i & 63) + 1);' : `b[0] = i; b[${bytes - 1}] = i;`;
  const contestant = (name: string, scope: Readonly<Record<string, unknown>>, acquire: string, release = ''): Contestant => ({
    name,
    scope: { Buffer, ...scope },
    operation: `const b = ${acquire}; ${work} escape(b); ${release}`,
  });
  return {
    id: `buffers/${sizeText(bytes).replace(' ', '-')}${isWritten ? '/written' : ''}`.toLowerCase(),
    title: `buffer of ${sizeText(bytes)}, ${isWritten ? 'written in full' : 'first and last byte written'}`,
    baseline: UNSAFE,
    variants: isWritten ? [OURS] : [OURS, ZEROED],
    modes: bytes === 65_536 && !isWritten ? ['time', 'bytes', 'gc'] : ['time', 'bytes'],
    turnMs: bytes >= 65_536 ? 8 : 3,
    bars: isWritten ? [] : bars(bytes),
    contestants: (variant) => {
      const pool = new BufferPool({ zero: variant === ZEROED });
      return [
        contestant('Buffer.alloc', {}, `Buffer.alloc(${bytes})`),
        contestant(UNSAFE, {}, `${UNSAFE}(${bytes})`),
        contestant(variant, { pool }, `pool.acquire(${bytes})`, 'pool.release(b);'),
        contestant('typedarray-pool 1.2.0', { pool: typedArrayPool() }, `pool.mallocUint8(${bytes})`, 'pool.freeUint8(b);'),
        ...(isWritten ? [] : [contestant(FILL, { kept: nextOf(pool, bytes) }, 'kept', 'b.fill(0);')]),
      ];
    },
  };
}

/** The buffer that the pool lends each time. One of other pages may take some hundredths longer to fill, which is more than the pool takes. */
function nextOf(pool: BufferPool, bytes: number): Buffer {
  const buffer = pool.acquire(bytes);
  pool.release(buffer);
  // eslint-disable-next-line pool/no-escaping-release -- filled between two leases, on one thread
  return buffer;
}

const LARGE = 2 ** 20;

const CLOSE: Scenario = {
  id: 'buffers/1-mib/zeroed',
  title: 'zeroing a buffer of 1 MiB, slice by slice',
  baseline: FILL,
  variants: [ZEROED],
  modes: ['time'],
  isClose: true,
  bars: [{ kind: 'added', row: ZEROED, to: FILL, atMost: 15 }],
  contestants() {
    const pool = new BufferPool({ zero: true });
    return [
      { name: FILL, scope: { kept: nextOf(pool, LARGE) }, operation: 'const b = kept; escape(b); b.fill(0);' },
      // What the measure itself adds, and the least of pools: what comes after a MiB was written finds little left in the processor's caches.
      { name: 'fill(0), a second row of it', scope: { kept: nextOf(pool, LARGE) }, operation: 'const b = kept; escape(b); b.fill(0);' },
      { name: 'bare array push/pop, fill(0)', scope: { idle: [nextOf(pool, LARGE)] }, operation: 'const b = idle.pop(); escape(b); b.fill(0); idle.push(b);' },
      { name: ZEROED, scope: { pool }, operation: `const b = pool.acquire(${LARGE}); escape(b); pool.release(b);` },
    ];
  },
};

export const BUFFERS: readonly Scenario[] = [
  ...[64, 1024, 16_384, 65_536, LARGE].map((bytes) => buffers(bytes, false)),
  CLOSE,
  ...[1024, 65_536].map((bytes) => buffers(bytes, true)),
];
