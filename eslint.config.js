import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import eslintPlugin from 'eslint-plugin-eslint-plugin';
import lifeguard from 'pool-lifeguard';
import tseslint from 'typescript-eslint';

/** Misuse pools on purpose; the example's own tests lint it. */
const MISUSES = ['tests/**', 'examples/**'];

export default defineConfig([
  globalIgnores(['dist/', 'coverage/', '**/fixtures/', '**/*.d.ts']),
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: 'test' }] }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unsafe-declaration-merging': 'off', // how a generic class takes over the members of its interface
      '@typescript-eslint/no-unsafe-function-type': 'off', // Error.captureStackTrace and CallSite speak of Function
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['**/*.ts'], ignores: MISUSES, extends: [lifeguard.configs.strict] },
  {
    files: ['rules/**/*.ts'],
    extends: [eslintPlugin.configs.recommended],
    // createRule fills these in.
    rules: { 'eslint-plugin/require-meta-type': 'off', 'eslint-plugin/require-meta-schema': 'off' },
  },
  { files: ['cli/**', 'bench/**', 'examples/**', 'tests/**'], rules: { 'no-console': 'off' } },
]);
