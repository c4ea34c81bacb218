import { expect, test } from 'vitest';
import { framesOf, internStack, UNKNOWN_SITE } from '../../../runtime/debug/site-table.ts';

/** What is asked of a frame. */
function callSite(file: string, line: number): NodeJS.CallSite {
  return { getScriptNameOrSourceURL: () => file, getLineNumber: () => line, getColumnNumber: () => 1, getFunctionName: () => 'run' } as NodeJS.CallSite;
}

test('a stack is one number, innermost frame first', () => {
  const site = internStack([callSite('/app/orders.js', 41), callSite('/app/routes.js', 9)]);
  expect(site).not.toBe(UNKNOWN_SITE);
  expect(internStack([callSite('/app/orders.js', 41), callSite('/app/routes.js', 9)])).toBe(site);
  expect(framesOf(site).map(({ file, line }) => `${file}:${line}`)).toEqual(['/app/orders.js:41', '/app/routes.js:9']);
});

test('when the table is full, a new place is still known, without its callers', () => {
  for (let caller = 1; caller <= 100_001; caller++) internStack([callSite('/app/orders.js', 41), callSite('/app/generated.js', caller)]);
  const site = internStack([callSite('/app/late.js', 7), callSite('/app/routes.js', 9)]);
  expect(framesOf(site).map(({ file, line }) => `${file}:${line}`)).toEqual(['/app/late.js:7']);
  expect(internStack([callSite('/app/late.js', 7), callSite('/app/jobs.js', 12)])).toBe(site);
});
