import { defineConfig } from 'vitest/config';

const results = process.env['RESULTS'];

/** RESULTS names a file for the counts that .ci/run adds up. */
export const reporters: ('default' | ['json', { outputFile: string }])[] = results ? ['default', ['json', { outputFile: results }]] : ['default'];

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    reporters,
  },
});
