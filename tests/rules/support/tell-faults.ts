/** Set-up of all tests of the rules: what a rule keeps to itself while it lints somebody's code is an error here. */
import { tellFaults } from '../../../rules/support/give-up.ts';

export function rethrow(fault: unknown): void {
  throw fault;
}

tellFaults(rethrow);
