/** What a command may touch besides files. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether `out` goes to a terminal that shows colour. */
  readonly color: boolean;
}

/** 0: done. 1: a misuse, where --exit-code asks. 2: the command line or a file was wrong. */
export type ExitCode = 0 | 1 | 2;
