import type { ESLint, Linter } from 'eslint';
import { recommended, strict } from './rules/configs.ts';
import { rules } from './rules/index.ts';

type Preset = 'recommended' | 'recommendedTypeChecked' | 'strict' | 'strictTypeChecked' | 'stylistic' | 'stylisticTypeChecked';
type PoolPlugin = ESLint.Plugin & { meta: { name: string; version: string; namespace: 'pool' }; configs: Record<Preset, Linter.Config> };

/** The ESLint plugin: `plugins: { pool }` with rules `pool/…`, or `extends: ['pool/recommended']`. */
const plugin = {
  meta: { name: 'eslint-plugin-pool-lifeguard', version: '0.1.0', namespace: 'pool' },
  rules,
  configs: {} as Record<Preset, Linter.Config>,
} satisfies PoolPlugin as PoolPlugin;

function preset(name: Preset, chosen: Linter.RulesRecord): Linter.Config {
  return { name: `pool/${name}`, plugins: { pool: plugin }, rules: chosen };
}

/** The same rules, which also ask the type checker; see docs/type-information.md. */
function typeChecked(name: Preset, chosen: Linter.RulesRecord): Linter.Config {
  return { ...preset(name, chosen), settings: { pool: { types: true } } };
}

Object.assign(plugin.configs, {
  recommended: preset('recommended', recommended),
  recommendedTypeChecked: typeChecked('recommendedTypeChecked', recommended),
  strict: preset('strict', strict),
  strictTypeChecked: typeChecked('strictTypeChecked', strict),
  stylistic: preset('stylistic', {}),
  stylisticTypeChecked: typeChecked('stylisticTypeChecked', {}),
});

export default plugin;

/** A bare `require('pool-lifeguard')` gets the plugin itself; `require('pool-lifeguard').default` does too. */
Object.defineProperty(plugin, 'default', { value: plugin });
export { plugin as 'module.exports' };
