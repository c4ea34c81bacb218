import type { Misuse, Site } from 'pool-lifeguard/debug';
import { expect, test } from 'vitest';
import { join } from '../../examples/orders/demo/join.ts';
import type { Finding } from '../../examples/orders/demo/lint.ts';
import { plain } from '../../examples/orders/demo/paint.ts';
import { summaryOf, tableOf } from '../../examples/orders/demo/table.ts';

const at = (line: number, file = 'service/a.ts'): Site => ({ file, line, column: 1, mapped: true });
const finding = (given: Partial<Finding> = {}): Finding => {
  return { file: 'service/a.ts', rule: 'pool/require-release', kind: 'leak', message: 'Not released.', line: 3, column: 1, endLine: 3, endColumn: 9, ...given };
};
const misuse = (given: Partial<Misuse> = {}): Misuse => {
  return { kind: 'leak', pool: 'pg', count: 1, message: 'Never released.', acquiredAt: at(3), pid: 1, threadId: 0, ...given };
};

test('a finding and a misuse of one file, line and kind are one', () => {
  expect(join([finding()], [misuse()])).toEqual([{ kind: 'leak', file: 'service/a.ts', line: 3, findings: [finding()], misuses: [misuse()] }]);
});

test.for([
  ['another file', misuse({ acquiredAt: at(3, 'service/b.ts') })],
  ['another line', misuse({ acquiredAt: at(4) })],
  ['another kind', misuse({ kind: 'double-release' })],
  ['a line that may be another one', misuse({ acquiredAt: { ...at(3), mapped: false } })],
] as const)('%s: they are two', ([, other]) => {
  const rows = join([finding()], [other]);
  expect(rows.map(({ findings, misuses }) => [findings.length, misuses.length])).toEqual(expect.arrayContaining([[1, 0], [0, 1]]));
});

test('the places of the witness count, and those of the misuse', () => {
  const late = finding({ kind: 'use-after-release', line: 9, message: '`buffer` is used after its release on line 8.' });
  expect(join([late], [misuse({ kind: 'use-after-release', releasedAt: at(8) })])).toHaveLength(1);
  expect(join([late], [misuse({ kind: 'use-after-release', site: at(9) })])).toHaveLength(1);
  expect(join([late], [misuse({ kind: 'use-after-release', releasedAt: at(7) })])).toHaveLength(2);
});

test('the run shows the consequence of what the linter found', () => {
  const captured = finding({ kind: 'async-capture', rule: 'pool/no-async-capture' });
  expect(join([captured], [misuse({ kind: 'write-after-release' })])).toMatchObject([{ kind: 'async-capture', line: 3 }]);
});

test('two findings that one misuse proves are one row', () => {
  const twice = [finding({ kind: 'use-after-release', line: 9 }), finding({ kind: 'async-capture', line: 10 })];
  const rows = join(twice, [misuse({ kind: 'write-after-release', acquiredAt: at(9), releasedAt: at(10) })]);
  expect(rows).toMatchObject([{ findings: twice }]);
});

test('the table says who saw what', () => {
  const rows = join([finding(), finding({ line: 30, rule: 'pool/no-double-release', kind: 'double-release' })], [misuse(), misuse({ kind: 'dirty-release', acquiredAt: at(40) })]);
  expect(tableOf(rows, plain)).toEqual([
    'misuse          where    linter                  run            seen by',
    'leak            a.ts:3   pool/require-release    leak           both',
    'double-release  a.ts:30  pool/no-double-release  -              linter',
    'dirty-release   a.ts:40  -                       dirty-release  run',
  ]);
  expect(summaryOf(rows)).toBe('3 misuses: 1 seen by both, 1 by the linter only, 1 by the run only.');
});
