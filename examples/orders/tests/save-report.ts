import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { report } from 'pool-lifeguard/debug';
import { afterAll } from 'vitest';

/** Leaves what a test file proved in the folder that ORDERS_REPORTS names. The first hook to be set up is the last to run. */
afterAll(() => {
  const folder = process.env['ORDERS_REPORTS'];
  if (folder !== undefined) writeFileSync(path.join(folder, `${randomUUID()}.json`), JSON.stringify(report()));
});
