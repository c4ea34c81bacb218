import { join } from 'node:path';

/** The Node.js versions that the package supports, as npm packages have them. */
export const NODES = [20, 22, 24, 26].map((major) => join(import.meta.dirname, `node_modules/node-${major}/bin/node`));
