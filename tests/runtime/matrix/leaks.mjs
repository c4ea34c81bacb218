// Counts on every Node.js here in how many of 1,000 rounds lost leases are told exactly from held ones; exits with 1 unless in all.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { NODES } from './nodes.mjs';

const exactness = join(import.meta.dirname, '../soak/exactness.mjs');
const outcomes = await Promise.all(NODES.map(countExact)); // side by side: a machine that is busy shows more
process.exitCode = outcomes.every(Boolean) ? 0 : 1;

function countExact(node) {
  return new Promise((resolve) => {
    execFile(node, [exactness, ...process.argv.slice(2)], (error, stdout, stderr) => {
      process.stdout.write(stdout + stderr);
      resolve(error === null);
    });
  });
}
