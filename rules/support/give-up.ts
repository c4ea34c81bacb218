/** What a fault of the rules costs: a rule that throws would end ESLint's whole run, so that nobody learns anything of any file. */

let tell: (fault: unknown) => void = () => {};

/** The same function, which gives `otherwise` where it would throw. */
export function guarded<A extends readonly unknown[], R>(run: (...args: A) => R, otherwise: R): (...args: A) => R {
  return (...args) => {
    try {
      return run(...args);
    } catch (fault) {
      tell(fault);
      return otherwise;
    }
  };
}

/** Hands faults to somebody instead of keeping silent about them: the tests of the rules must see each. */
export function tellFaults(to: (fault: unknown) => void): void {
  tell = to;
}
