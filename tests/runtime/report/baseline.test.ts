import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../runtime/debug/types.ts';
import { baselineOf, knownBy, readBaseline, writeBaseline } from '../../../runtime/report/baseline.ts';
import type { SavedSite } from '../../../runtime/debug/saved-site.ts';
import { leak, report, site } from './sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeguard-baseline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hashed(line: number, lineHash: string): Site {
  const saved: SavedSite = { ...site(line), lineHash };
  return saved;
}

describe('a baseline', () => {
  const known = leak(41, { acquiredAt: hashed(41, 'aaaaaaaaaaaaaaaa') });
  const isKnown = knownBy(baselineOf(report([known])));

  it('knows a misuse by kind, pool and the text of its line', () => {
    expect(isKnown(known)).toBe(true);
    expect(isKnown({ ...known, acquiredAt: hashed(99, 'aaaaaaaaaaaaaaaa'), count: 5, pid: 1 })).toBe(true);
    expect(isKnown({ ...known, acquiredAt: hashed(41, 'bbbbbbbbbbbbbbbb') })).toBe(false);
    expect(isKnown({ ...known, kind: 'double-release' })).toBe(false);
    expect(isKnown({ ...known, pool: 'lists' })).toBe(false);
    expect(isKnown({ ...known, acquiredAt: { ...hashed(41, 'aaaaaaaaaaaaaaaa'), file: 'src/other.ts' } })).toBe(false);
  });

  it('goes by the line where its text is not known, and never knows a misuse without a site', () => {
    const byLine = knownBy(baselineOf(report([leak(12)])));
    expect(byLine(leak(12))).toBe(true);
    expect(byLine(leak(13))).toBe(false);
    const { acquiredAt: _, ...siteless } = leak(12);
    expect(knownBy(baselineOf(report([siteless])))(siteless)).toBe(false);
  });

  it('has one entry for each site, in order of place, and comes back from its file', () => {
    const baseline = baselineOf(report([leak(50), leak(12), leak(50, { pid: 8 })]));
    expect(baseline.known.map(({ line }) => line)).toEqual([12, 50]);
    const path = join(folder, 'deep/baseline.json');
    writeBaseline(path, baseline);
    expect(readBaseline(path)).toEqual(baseline);
  });

  it.each(['null', '{}', '{"schema":1}', '{"schema":1,"known":[{}]}', '{"schema":2,"known":[]}', 'rubbish'])('is not %s', (text) => {
    const path = join(folder, 'foreign.json');
    writeFileSync(path, text);
    expect(() => readBaseline(path)).toThrow(path);
  });
});
