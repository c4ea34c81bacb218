import { defineConfig } from 'vitest/config';

const results = process.env['RESULTS'];

/** RESULTS names a file for the counts that .ci/run adds up. */
export const reporters: ('default' | ['json', { outputFile: string }])[] = results ? ['default', ['json', { outputFile: results }]] : ['default'];

/** What both halves of the tests have in common. */
const shared = { exclude: ['**/fixtures/**', '**/node_modules/**'], testTimeout: 30_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters,
    projects: [
      // The rules keep no state between files, and what they need (ESLint, TypeScript) takes seconds to load: once for each worker.
      { test: { ...shared, name: 'rules', include: ['tests/rules/**/*.test.ts'], setupFiles: ['tests/rules/support/tell-faults.ts'], isolate: false } },
      { test: { ...shared, name: 'rest', include: ['tests/**/*.test.ts'], exclude: [...shared.exclude, 'tests/rules/**'] } },
    ],
  },
});
