/** A stack that the engine has taken and not yet described. */
export interface Stack {
  readonly stack?: unknown;
}

/** Has the engine put its stack into an object, if it can: `Error.captureStackTrace`. */
export const captureStack: (holder: Stack, below: Function) => void = Error.captureStackTrace ?? ((): void => {});

/** Sets how many frames a stack has, and returns how many it had. */
export function limitStacks(frames: number): number {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = frames;
  } catch {
    // Error is frozen: stacks have as many as they have
  }
  return stackTraceLimit;
}
