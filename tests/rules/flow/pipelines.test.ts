/** What an operator of RxJS ends runs later, once, and nobody waits for it. */
import { golden, MODULE } from './support.ts';

const within = (before: string, steps: string): string =>
  `import { DataSource } from "typeorm"; import { catchError, finalize, tap } from "rxjs"; export class A { constructor(private source: DataSource) {} async intercept(request, next) { const runner = this.source.createQueryRunner(); ${before} return next.handle().pipe(${steps}); } }`;
const fails = 'catchError(async (error) => { await runner.rollbackTransaction(); await runner.release(); throw error; })';
const works = 'tap(async () => { await runner.commitTransaction(); await runner.release(); })';
const safely = (step: string): string => `try { await runner.${step}Transaction(); } finally { await runner.release(); }`;

golden('pipelines', MODULE, [
  ['an operator that stops before the release', within('', `${fails}, ${works}`), 'leak throw by runner.rollbackTransaction()'],
  ['given to the handlers of a request', within('request.runner = runner;', `${fails}, ${works}`), 'leak throw by runner.rollbackTransaction()'],
  ['given to a request by whom it never comes back', 'import { DataSource } from "typeorm"; export class A { constructor(private source: DataSource) {} async begin(request) { const runner = this.source.createQueryRunner(); if (request.runner) { await runner.release(); return; } request.runner = runner; } }', ''],
  ['given to the instance', within('this.runner = runner;', `${fails}, ${works}`), 'use-after-release (escape) this.runner possible'],
  ['each operator releases in any case', within('', `catchError(async (error) => { ${safely('rollback')} throw error; }), tap(async () => { ${safely('commit')} })`), ''],
  ['only the last operator releases', within('await runner.startTransaction();', 'catchError(async (error) => { await runner.rollbackTransaction(); throw error; }), tap(async () => { await runner.commitTransaction(); }), finalize(async () => { await runner.release(); })'), 'leak throw by runner.startTransaction() possible'],
  ['the last operator may not come to it', within('', 'tap(async () => { await runner.commitTransaction(); }), finalize(async () => { await runner.query("x"); await runner.release(); })'), 'leak throw by runner.query("x")'],
  ['the last operator only looks', within('', `${fails}, tap(async () => { ${safely('commit')} }), finalize(() => { console.log(runner.isReleased); })`), 'leak throw by runner.rollbackTransaction()'],
  ['no operator releases', within('', 'tap(async () => { await runner.commitTransaction(); })'), 'leak exit by return next.handle().pipe(tap(async () => { await runner.commitTransaction(); }))'],
  ['a pipe of a stream', 'import { DataSource } from "typeorm"; export async function run(source: DataSource, input, output) { const runner = source.createQueryRunner(); const rows = await runner.stream("x"); rows.pipe(output); rows.on("end", () => runner.release()); }', 'leak throw by runner.stream("x")'],
]);
