import { isObject } from './options.ts';
import { warn } from './platform.ts';

/**
 * Calls `work`, and `end` once its result is there. A thenable is asked for its `then` once and called once: lazy query builders run
 * their query each time.
 *
 * @param endFailed called instead when `work` fails. That error comes first; one of `endFailed` is told as a warning.
 */
export function endingWith<R>(work: () => R, end: (result: unknown) => void, endFailed: () => void = () => end(undefined)): R {
  let result: R;
  let then: unknown;
  try {
    result = work();
    then = isObject(result) ? (result as { then?: unknown }).then : undefined;
  } catch (error) {
    endAfter(error, endFailed);
    throw error;
  }
  if (typeof then !== 'function') {
    end(result);
    return result;
  }
  const settled = new Promise<unknown>((resolve, reject) => {
    (then as PromiseLike<unknown>['then']).call(result as PromiseLike<unknown>, resolve, reject);
  });
  return settled.then(
    (value) => {
      end(value);
      return value;
    },
    (error: unknown) => {
      endAfter(error, endFailed);
      throw error;
    },
  ) as R;
}

function endAfter(error: unknown, end: () => void): void {
  try {
    end();
  } catch (second) {
    warn(`Releasing failed too, after ${String(error)}: ${String(second)}`);
  }
}
