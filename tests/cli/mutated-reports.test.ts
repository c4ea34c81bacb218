import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { run } from '../../cli/run.ts';
import { leak, report, site } from '../runtime/report/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeguard-mutated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const given = JSON.parse(
  JSON.stringify(report([leak(41, { heldMs: 10, cameBack: 1, fields: ['label'], test: 'a.test.ts > ships' }), leak(42, { kind: 'double-release', releasedAt: site(50), site: site(52) })])),
) as Json;

const pathsIn = (value: Json, path: string[] = []): string[][] =>
  value !== null && typeof value === 'object' ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))] : [path];

function withValue(value: Json, [key, ...rest]: string[], put: Json | undefined): Json | undefined {
  if (key === undefined) return put;
  const copy = structuredClone(value) as Record<string, Json | undefined>;
  copy[key] = withValue(copy[key]!, rest, put);
  return copy as Json;
}

it('a report with anything in the place of something is shown, or refused in one line', () => {
  const file = join(folder, 'report.json');
  const put = fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>);
  fc.assert(
    fc.property(fc.constantFrom(...pathsIn(given)), put, (path, value) => {
      writeFileSync(file, JSON.stringify(withValue(given, path, value)) ?? '');
      for (const args of [['show', file], ['merge', file, join(folder, 'report.json')], ['baseline', file, '-o', join(folder, 'baseline.json')]]) {
        let err = '';
        const code = run(['report', ...args], { out() {}, err: (text) => void (err += text), color: false });
        expect([0, 2]).toContain(code);
        expect(err).toMatch(code === 0 ? /^$/ : /^pool-lifeguard: [^\n]*\n$/);
      }
    }),
    { numRuns: 200 },
  );
});
