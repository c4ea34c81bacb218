import { defineConfig } from 'vitest/config';
import { reporters } from '../../vitest.config.ts';

/** What `npm run check:package` runs: it installs the packed package, so it needs the registry and a build. */
export default defineConfig({
  test: {
    include: ['tests/package/*.check.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters,
  },
});
