import parser from '@typescript-eslint/parser';
import pool from 'pool-lifeguard';

/** All that a project needs in order to lint TypeScript with pool-lifeguard. */
export default [{ files: ['**/*.ts'], languageOptions: { parser }, ...pool.configs.recommended }];
