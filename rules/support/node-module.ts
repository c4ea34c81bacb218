/** A built-in module of Node.js; undefined where there is none, so that the plugin also loads in a browser's playground. */
export function nodeModule<M>(id: string): M | undefined {
  return (globalThis as { process?: { getBuiltinModule?(id: string): unknown } }).process?.getBuiltinModule?.(id) as M | undefined;
}
