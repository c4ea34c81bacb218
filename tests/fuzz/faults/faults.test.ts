import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULTS, withFault } from './faults.ts';

test.each(FAULTS)('the interpreter still has the place of the fault: $name', (fault) => {
  const text = readFileSync(new URL(`../../../rules/flow/${fault.file}`, import.meta.url), 'utf8');
  expect(withFault(text, fault)).not.toBe(text);
});

test('there are twenty', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(20);
});

test('a fault is found by random programs', () => {
  const out = execFileSync(process.execPath, ['--import', 'tsx', 'tests/fuzz/faults/main.ts', '--runs', '40', '--only', 'a disposer is not run'], { encoding: 'utf8' });
  expect(out).toMatch(/a disposer is not run +[1-9]\d*(?: or more)? programs\n1 of 1 faults found in 40 programs/);
}, 60_000);
