import { defineConfig } from 'vitest/config';

/** The service's own tests; ORDERS_VARIANT says of which variant. They need a PostgreSQL, found as `new pg.Pool()` finds it. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['tests/*.test.ts'],
    setupFiles: [`${import.meta.dirname}/tests/setup.ts`],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    maxWorkers: 1,
    cache: false,
  },
});
