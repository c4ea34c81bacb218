import tsParser from '@typescript-eslint/parser';
import pool from '../../dist/index.js';

const files = ['**/*.{ts,tsx,js,jsx,mjs,cjs}'];
const name = process.env.SCORE_PRESET ?? 'recommended';
const preset = pool.configs[name];
if (!preset) throw new Error(`Expected a preset (${Object.keys(pool.configs).join(', ')}), got ${name}.`);

/** The built plugin on every file; the scorers load this from a child process. */
export default [{ files, languageOptions: { parser: tsParser } }, { ...preset, files }];
