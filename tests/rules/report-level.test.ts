/** What tests acquire is followed only for the rules that ask for possible misuse too; the other rules of the same run say nothing of it. */
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from '../../index.ts';

const CODE = `import { test } from 'vitest';
import { Pool } from 'pg';
const db = new Pool();
async function count() {
  const client = await db.connect();
  client.release();
  await client.query('SELECT 1');
}
test('counts', async () => {
  const client = await db.connect();
  client.release();
  await client.query('SELECT 1');
  const other = await db.connect();
  throw new Error();
});`;

function told(rules: Linter.RulesRecord): string[] {
  const messages = new Linter().verify(CODE, [{ plugins: { pool: plugin }, rules }]);
  return messages.map(({ ruleId, line }) => `${ruleId} ${line}`);
}

test('rules of one level', () => {
  expect(told({ 'pool/no-use-after-release': 'error', 'pool/require-release': 'error' })).toEqual(['pool/no-use-after-release 7']);
  expect(told({ 'pool/no-use-after-release': ['error', { report: 'all' }], 'pool/require-release': ['error', { report: 'all' }] })).toEqual(['pool/no-use-after-release 7', 'pool/no-use-after-release 12', 'pool/require-release 13']);
});

test('rules of two levels, whichever comes first', () => {
  expect(told({ 'pool/no-use-after-release': 'error', 'pool/require-release': ['error', { report: 'all' }] })).toEqual(['pool/no-use-after-release 7', 'pool/require-release 13']);
  expect(told({ 'pool/no-use-after-release': ['error', { report: 'all' }], 'pool/require-release': 'error' })).toEqual(['pool/no-use-after-release 7', 'pool/no-use-after-release 12']);
});
