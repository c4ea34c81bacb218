import plugin from './dist/index.js';

// The generator takes the prefix of rule names from the plugin's name; ours is its namespace.
plugin.meta.name = plugin.meta.namespace;

const emoji = { recommended: '✅', strict: '🔒', stylistic: '🎨' };

/** @type {import('eslint-doc-generator').GenerateOptions} */
export default {
  configEmoji: Object.entries(emoji).filter(([name]) => name in plugin.configs),
  ignoreConfig: Object.keys(plugin.configs).filter((name) => !(name in emoji)),
};
