import { describe, expect, it } from 'vitest';
import { captureSite, siteOf } from '../../../runtime/debug/call-site.ts';
import { formatReport } from '../../../runtime/report/format-report.ts';
import { leak, report, site } from './sample-report.ts';

function acquire() {
  return siteOf(captureSite(acquire))!;
}

describe('formatReport', () => {
  it('says that all is well, and what it cost to know', () => {
    expect(formatReport(report([]))).toBe(
      'pool-lifeguard: no misuse (1 pool, level full).\n\nWatching cost 1 ms for 3 tracked leases.\n',
    );
  });

  it('groups by acquire site, with counts, ages, tests, and the next step', () => {
    const text = formatReport(
      report([
        leak(41, { heldMs: 40, test: 'orders.test.ts > ships' }),
        leak(41, { heldMs: 90_000, count: 2, test: 'orders.test.ts > bills', pid: 8 }),
        leak(12, { evidence: 'held', count: 9, acquiredAt: site(12, { mapped: false }) }),
      ]),
    );
    expect(text).toBe(`pool-lifeguard: 12 misuses at 2 places (1 pool, level full)

1. leak × 3  pool "buffers", unreachable, never released
   A lease of pool "buffers" acquired at src/orders.ts:41 was never released.
   acquired   src/orders.ts:41:20  ship
   held       40 ms to 90.0 s
   test       orders.test.ts > ships; orders.test.ts > bills
   seen in    2 processes or threads
   next  Release it on every path: \`using lease = pool.lease()\`, \`pool.use(item => …)\` or try/finally. Meant to stay out? Say \`pool.detach(item)\`.

2. leak × 9  pool "buffers", still held
   A lease of pool "buffers" acquired at src/orders.ts:12 was never released.
   acquired   src/orders.ts:12:20  ship  (line of the compiled code; its original is not known)
   next  Release it on every path: \`using lease = pool.lease()\`, \`pool.use(item => …)\` or try/finally. Meant to stay out? Say \`pool.detach(item)\`.

Watching cost 1 ms for 3 tracked leases.
`);
  });

  it('shows the source around the site and points at the acquire', () => {
    const acquiredAt = acquire(); // this line
    const text = formatReport(report([leak(1, { acquiredAt })]));
    const { line } = acquiredAt;
    expect(text).toContain(`   > ${line} |     const acquiredAt = acquire(); // this line\n`);
    expect(text).toContain(`     ${' '.repeat(String(line).length)} |                        ^\n`);
    expect(text).toContain(`     ${line + 2} |     const { line } = acquiredAt;\n`);
    expect(formatReport(report([leak(1, { acquiredAt })]), { codeFrame: false })).not.toContain('this line');
  });

  it('shows a part of a line that is too long to read', () => {
    const acquiredAt = [/* a line as long as a tool would write it, with very much before what matters, and very much after it */ 'a', acquire(), 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r'][1] as ReturnType<typeof acquire>;
    const lines = formatReport(report([leak(1, { acquiredAt })])).split('\n');
    const marked = lines.findIndex((line) => line.startsWith('   > '));
    expect(lines[marked]).toMatch(/^ {3}> \d+ \| ….{119}…$/);
    expect(lines[marked]!.slice(lines[marked + 1]!.indexOf('^'))).toMatch(/^acquire\(\)/);
  });

  it('shows it where a misuse happened, and says a place once', () => {
    const acquiredAt = acquire();
    const here = acquire(); // the misuse
    const text = formatReport(report([leak(1, { kind: 'dirty-release', acquiredAt, releasedAt: here, site: here })]));
    expect(text).toContain(`   > ${here.line} |     const here = acquire(); // the misuse\n`);
    expect(text.match(new RegExp(`:${here.line}:`, 'g'))).toHaveLength(1);
  });

  it('names both ends of other misuses', () => {
    const ends = { releasedAt: site(50), site: site(52, { functionName: 'retry' }) };
    const text = formatReport(report([leak(41, { kind: 'double-release', ...ends })]));
    expect(text).toContain('   released   src/orders.ts:50:20  ship\n   here       src/orders.ts:52:20  retry\n');
    expect(text).toContain('next  Release in one place only');
  });

  it('keeps two double releases of one acquire apart, but not two leaks of it', () => {
    const twice = [52, 53].map((line) => leak(41, { kind: 'double-release', site: site(line) }));
    expect(formatReport(report(twice))).toContain('2 misuses at 2 places');
    expect(formatReport(report([leak(41), leak(41)]))).toContain('2 misuses at 1 place ');
  });

  it('says what was missed', () => {
    const cost = { trackedLeases: 10, droppedLeases: 1_234, overheadMs: 5 };
    const text = formatReport(report([], { level: 'sample', cost }));
    expect(text).toContain('1,234 leases not tracked (budget spent): there may be more.');
    expect(text).toContain('Sampled:');
  });

  it('colours only when asked', () => {
    const escape = '\u001b[';
    expect(formatReport(report([leak(41)]))).not.toContain(escape);
    expect(formatReport(report([leak(41)]), { color: true })).toContain(`${escape}31mleak${escape}39m`);
  });
});
