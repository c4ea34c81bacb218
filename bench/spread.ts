import type { Row } from './scenario.ts';

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Processes that it was measured in. */
  readonly count: number;
}

/** The two readings themselves cost some hundred bytes: below half a byte a pair there is nothing. */
export function bytesOf({ heapBytes = 0, outsideBytes = 0 }: Row): number {
  const bytes = heapBytes + outsideBytes;
  return bytes < 0.5 ? 0 : bytes;
}

export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    lowest: sorted[0]!,
    highest: sorted.at(-1)!,
    count: sorted.length,
  };
}
