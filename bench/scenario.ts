/** What is measured of a contestant: time of a pair, bytes it leaves behind, collections it causes; mitata is the cross check of time. */
export const MODES = ['time', 'bytes', 'gc', 'mitata'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What one row of a table does, as source text, so that every contestant gets a loop of its own: functions made from one
 * literal share what V8 learned about types, and the contestant measured first would decide how fast the next ones are.
 */
export interface Contestant {
  readonly name: string;
  /** Values that the texts can name. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** Declarations before the loop. */
  readonly declarations?: string;
  /** One operation; `i` counts them. */
  readonly operation: string;
  /** Pairs of acquire and release in one operation. @default 1 */
  readonly pairs?: number;
  /** Whether the operation awaits. */
  readonly isAsync?: boolean;
  /** Makes each turn a long run from a fresh state, for work whose state lives long. */
  readonly workload?: Workload;
}

export interface Workload {
  readonly operations: number;
  begin(): void;
  end(): void;
}

export interface Scenario {
  /** Names it for --only: `objects/5-fields/16-held`. */
  readonly id: string;
  readonly title: string;
  /** What one operation is called. @default 'pair' */
  readonly unit?: string;
  /** The row that the others are compared with. */
  readonly baseline: string;
  /** Rows of ours that share a class, and would share what V8 learned about it: each is measured in processes of its own. */
  readonly variants: readonly string[];
  /** @default time and bytes */
  readonly modes?: readonly Mode[];
  /** Length of a turn in milliseconds. @default 2 */
  readonly turnMs?: number;
  /** Milliseconds that each row runs before it is timed. @default 60 */
  readonly warmUpMs?: number;
  /** Rows whose times differ by little are measured against the baseline in slices, not in turns. */
  readonly isClose?: boolean;
  contestants(variant: string): readonly Contestant[] | Promise<readonly Contestant[]>;
  readonly bars?: readonly Bar[];
}

/** What the project promised. Rows are compared inside one process, and the median over the processes counts. */
export type Bar = { readonly row: string } & (
  | { readonly kind: 'ratio'; /** The fastest of them. */ readonly to: readonly string[]; readonly atMost: number }
  | { readonly kind: 'faster'; readonly than: string; readonly atLeast: number }
  | { readonly kind: 'nanoseconds'; readonly atMost: number }
  | { readonly kind: 'added'; readonly to: string; /** Nanoseconds. */ readonly atMost: number }
  | { readonly kind: 'bytes'; readonly atMost: number }
  | { readonly kind: 'gc'; readonly than: string; readonly atLeast: number }
);

/** One contestant in one process. What there is depends on the mode. */
export interface Row {
  readonly name: string;
  /** Time of one pair. */
  readonly nanoseconds?: number;
  /** Bytes that one pair allocates, in the heap and outside it. */
  readonly heapBytes?: number;
  readonly outsideBytes?: number;
  /** Share of the time spent in collections, their number in a second, and the longest pause in milliseconds. */
  readonly gcShare?: number;
  readonly collections?: number;
  readonly longestPause?: number;
}
