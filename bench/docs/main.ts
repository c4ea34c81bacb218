import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedNode } from '../options.ts';
import { readResults } from '../results.ts';
import { benchmarksPage } from './benchmarks-page.ts';
import { DECISION_TREE } from './decision-tree.ts';
import { drawTree } from './draw-tree.ts';
import { editionOf } from './edition.ts';
import type { Edition } from './edition.ts';
import { measuredNames, withMeasured } from './measured.ts';
import { picturesOf } from './pictures.ts';

const HELP = `Usage: npm run bench:docs -- [--render]

Writes docs/benchmarks.md, its pictures, the tables of measured costs on the pages of docs/runtime, and the picture of the decision tree.
Measures first what bench/results lacks, with this Node.js and those of bench/nodes, about ten minutes each; it may be
stopped and started again.

  --render    measures nothing
`;

const root = join(import.meta.dirname, '../..');
const results = join(root, 'bench/results');
const args = process.argv.slice(2);

if (args.includes('--help')) process.stdout.write(HELP);
else if (args.some((arg) => arg !== '--render')) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  if (!args.includes('--render')) measure();
  render();
}

function measure(): void {
  const nodes = [process.execPath, ...['24', '26'].map(installedNode)].filter((node) => existsSync(node));
  for (const node of nodes) {
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout;
    const file = join(results, `node-${/\d+/.exec(version)![0]}.json`);
    const run = ['--import', 'tsx', join(root, 'bench/run.ts'), '--node', node, '--json', file, '--resume'];
    const { status } = spawnSync(process.execPath, run, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) process.exit(status ?? 1);
  }
}

function render(): void {
  const editions = readEditions();
  const docs = join(root, 'docs');
  mkdirSync(join(docs, 'benchmarks'), { recursive: true });
  const pictures = picturesOf(editions[0]!);
  for (const [file, picture] of pictures) writeFileSync(join(docs, 'benchmarks', file), picture);
  writeFileSync(join(docs, 'benchmarks.md'), benchmarksPage(editions, pictures.keys()));
  writeFileSync(join(docs, 'runtime/choosing.svg'), drawTree(DECISION_TREE));
  for (const name of readdirSync(join(docs, 'runtime')).filter((file) => file.endsWith('.md'))) {
    const file = join(docs, 'runtime', name);
    const page = readFileSync(file, 'utf8');
    if (measuredNames(page).length > 0) writeFileSync(file, withMeasured(page, editions));
  }
}

/** The oldest Node.js first: its figures are the ones in the pictures. */
function readEditions(): Edition[] {
  const files = existsSync(results) ? readdirSync(results).filter((file) => file.endsWith('.json')) : [];
  if (files.length === 0) throw new Error(`Nothing is measured yet: run without --render, or put results of \`npm run bench -- --json FILE\` into bench/results.`);
  return files.sort().map((file) => editionOf(readResults(join(results, file))));
}
