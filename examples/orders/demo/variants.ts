import { readdirSync } from 'node:fs';
import path from 'node:path';

/** The service as it is, or its repaired twin. */
export type Variant = 'service' | 'fixed';

/** Where the example lives below a project's root. */
export const EXAMPLE = 'examples/orders';

/** The source files of a variant, relative to the root: the twin has its own modules and shares the rest with the service. */
export function filesOf(variant: Variant, root: string): string[] {
  const own = modulesIn(variant, root);
  const shared = variant === 'fixed' ? modulesIn('service', root).filter((name) => !own.includes(name)) : [];
  return [...own.map((name) => `${EXAMPLE}/${variant}/${name}`), ...shared.map((name) => `${EXAMPLE}/service/${name}`)];
}

function modulesIn(folder: Variant, root: string): string[] {
  return readdirSync(path.join(root, EXAMPLE, folder)).filter((name) => name.endsWith('.ts')).sort();
}
