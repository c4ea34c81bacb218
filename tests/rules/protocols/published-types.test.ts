import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '../../../rules/protocols/index.ts';
import { deepool, typedarrayPool } from '../../../rules/protocols/memory-pools.ts';
import { pg } from '../../../rules/protocols/pg.ts';
import type { Protocol } from '../../../rules/protocols/protocol.ts';
import { differences } from './check-protocol.ts';
import { PublishedTypes } from './published-types.ts';

/** The modules whose types each table is compared with. */
const MODULES: Record<string, readonly string[]> = {
  pg: ['pg', 'pg-pool'],
  'pg-promise': ['pg-promise'],
  postgres: ['postgres'],
  mysql2: ['mysql2', 'mysql2/promise'],
  mysql: ['mysql'],
  mariadb: ['mariadb', 'mariadb/callback'],
  mssql: ['mssql'],
  oracledb: ['oracledb'],
  'generic-pool': ['generic-pool'],
  tarn: ['tarn'],
  typeorm: ['typeorm'],
  knex: ['knex'],
  'knex-client': ['knex'],
  objection: ['objection'],
  'mikro-orm': ['@mikro-orm/core'],
  sequelize: ['sequelize'],
  'sequelize-connections': ['sequelize', './node_modules/sequelize/types/dialects/abstract/connection-manager.js'],
  kysely: ['kysely'],
  mongodb: ['mongodb'],
  mongoose: ['mongoose'],
  neo4j: ['neo4j-driver'],
  'ioredis-pools': ['@dailydotdev/ts-ioredis-pool'],
  puppeteer: ['puppeteer-core'],
  playwright: ['playwright-core'],
  'launched-browser': ['puppeteer-core', 'playwright-core'],
  'web-stream-reader': ['node:stream/web'],
  'web-stream-writer': ['node:stream/web'],
  reusify: ['reusify'],
  '@smikhalevski/object-pool': ['@smikhalevski/object-pool'],
  'typedarray-pool': ['typedarray-pool'],
  '@pixi-essentials/object-pool': ['@pixi-essentials/object-pool'],
};

/** Tables without published types, and why. */
const UNTYPED = {
  'pool-lifeguard': 'our own, held by the contract of the package',
  deepool: 'publishes no types; its functions are looked up at run time below',
  ibm_db: 'its installation downloads a driver of a hundred megabytes; read from its documentation',
  phantom: 'publishes no types, and has no more versions; read from its documentation',
  browserless: 'publishes no types; read from its documentation',
  physicsjs: 'publishes no types, and has no more versions; read from its source',
  melonjs: 'its own types leave out the pool of older versions; read from its source',
  'unknown-pool': 'no library',
  'unknown-memory-pool': 'no library',
};

/** Names that a table keeps for versions before the installed one, or that exist but are not typed. */
const KNOWN_DIFFERENCES: Record<string, readonly string[]> = {
  oracledb: ["callback of 'getConnection'"], // still taken, no longer typed
  'generic-pool': ["callback of 'acquire'"], // version 2
  typeorm: ["class 'Connection'", "factory 'getConnection'", "factory 'createConnection'", "release by receiver 'close'"], // before version 1
  knex: ["type ''"], // before 0.95 the default export was the type too
  sequelize: ["class ''", "acquirer 'startUnmanagedTransaction'", "ended 'finished'"], // `require('sequelize')` is the class, see below; the method is of version 7; the field is not typed
  'mikro-orm': ["type 'SqlEntityManager'"], // of the packages for one database
  'ioredis-pools': ["class ''"], // ioredis-conn-pool has no types
  puppeteer: ["acquirer 'createIncognitoBrowserContext'", "acquirer 'page'", "release by item '@@asyncDispose'"], // before version 22; of what projects build around a browser; typed through a constant of its own
  'launched-browser': ["quiet 'browserType'", "quiet 'contexts'", "release by item '@@asyncDispose'"], // of Playwright, whose launchers are no value of the module; the same
  'typedarray-pool': ['BigUint64', 'BigInt64', 'Float32', 'Float64'].flatMap((element) => [`acquirer 'malloc${element}'`, `release by pool 'free${element}'`]), // not typed, see below
};

const types = new PublishedTypes([...new Set(Object.values(MODULES).flat())]);

describe('protocol tables against published types', () => {
  it('has programs for every table', () => {
    const tested = readdirSync(import.meta.dirname).flatMap((file) => [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^testProtocol\('([^']+)'/gm)].map(([, name]) => name));
    expect([...new Set(tested)].sort()).toEqual(PROTOCOLS.map(({ name }) => name).sort());
  });

  it('covers every table', () => {
    expect([...Object.keys(MODULES), ...Object.keys(UNTYPED)].sort()).toEqual(PROTOCOLS.map(({ name }) => name).sort());
  });

  for (const protocol of PROTOCOLS.filter(({ name }) => name in MODULES)) {
    it(`${protocol.name} names what exists`, () => {
      expect(differences(protocol, MODULES[protocol.name] as readonly string[], types).sort()).toEqual([...(KNOWN_DIFFERENCES[protocol.name] ?? [])].sort());
    });
  }

  it('tells a class, a method, a release and a callback that do not exist', () => {
    const wrong: Protocol = {
      ...pg,
      pools: { classes: ['Pool', 'Pond'] },
      acquire: [...pg.acquire.slice(0, 1).map((acquirer) => ({ ...acquirer, callback: { error: 0, item: 1, done: 7 } })), { method: 'conect', gives: 'promise' }],
      release: { item: ['release', 'giveUp'], pool: ['giveBack'] },
    };
    expect(differences(wrong, ['pg'], types)).toEqual(["class 'Pond'", "callback of 'connect'", "acquirer 'conect'", "release by item 'giveUp'", "release by pool 'giveBack'"]);
  });
});

describe('protocol tables against modules without types', () => {
  const load = createRequire(import.meta.url);

  it('deepool lends with use() and takes back with recycle()', () => {
    const pool = load('deepool').create(() => ({}));
    expect(deepool.pools.factories).toEqual(['create']);
    for (const method of [...deepool.acquire.map((acquirer) => acquirer.method), ...(deepool.release.pool ?? [])]) expect(pool[method]).toBeTypeOf('function');
  });

  it('typedarray-pool has a pair of functions for every type of element', () => {
    const pool = load('typedarray-pool');
    for (const method of [...typedarrayPool.acquire.map((acquirer) => acquirer.method), ...(typedarrayPool.release.pool ?? [])]) expect(pool[method], method).toBeTypeOf('function');
  });

  it('the module of sequelize is its class', () => {
    expect(load('sequelize').prototype.transaction).toBeTypeOf('function');
  });
});
