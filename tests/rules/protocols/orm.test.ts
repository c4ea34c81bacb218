import { testProtocol } from './test-protocol.ts';

testProtocol('typeorm', {
  valid: {
    'a runner takes its connection with its first use: a way out before that loses none': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource, dry: boolean, name: string) {
  const runner = dataSource.createQueryRunner();
  if (dry) return 0;
  const table = checked(name);
  if (!table) throw new Error(name);
  try {
    return await runner.query('update ' + table + ' set moved = true');
  } finally {
    await runner.release();
  }
}`,
    'released in finally': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await runner.query('update crabs set moved = true');
  } finally {
    await runner.release();
  }
}`,
    'nothing can fail between': `
export class Crabs {
  constructor(private readonly connection) {}
  async move() {
    const queryRunner = this.connection.createQueryRunner();
    await queryRunner.release();
  }
}`,
    'commit, rollback, release': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner();
  await runner.connect().catch(async (error) => {
    await runner.release();
    throw error;
  });
  try {
    await runner.startTransaction();
    await runner.query('update crabs set moved = true');
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}`,
    'a transaction is a loan': `
import { DataSource } from 'typeorm';
export const move = (dataSource: DataSource) =>
  dataSource.transaction(async (manager) => {
    await manager.query('update crabs set moved = true');
  });`,
    'await using': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  await using runner = dataSource.createQueryRunner();
  await runner.query('update crabs set moved = true');
}`,
    'given, or made and then released': `
import type { DataSource, QueryRunner } from 'typeorm';
export async function move(dataSource: DataSource, given?: QueryRunner) {
  const runner = given ?? dataSource.createQueryRunner();
  try {
    await runner.query('update crabs set moved = true');
  } finally {
    if (!given) await runner.release();
  }
}`,
    'returned': `
import { AppDataSource } from './data-source.ts';
export function open() {
  const runner = AppDataSource.createQueryRunner();
  return runner;
}`,
    'begun before the try: what begins no transaction has lost its connection, which frees itself': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  await runner.startTransaction();
  try {
    await runner.query('update crabs set moved = true');
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}`,
  },
  invalid: {
    'worked with before the try': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner(); //> require-release: \`runner\` is not released when \`runner.query()\` on line 5 rejects.
  await runner.connect();
  await runner.query('set lock_timeout = 100');
  try {
    await runner.query('update crabs set moved = true');
  } finally {
    await runner.release();
  }
}`,
    'a catch that throws on keeps the runner': `
import { AppDataSource } from './data-source.ts';
export async function move() {
  const runner = AppDataSource.createQueryRunner(); //> require-release: \`runner\` is not released when line 12 throws.
  try {
    await runner.connect();
    await runner.startTransaction();
    await runner.query('update crabs set moved = true');
    await runner.commitTransaction();
    await runner.release();
  } catch (error) {
    console.error(error);
    throw error;
  }
}`,
    'never released': `
export class Crabs {
  constructor(private readonly connection) {}
  async move() {
    const queryRunner = this.connection.createQueryRunner(); //> require-release: \`queryRunner\` is not released when the function ends.
    await queryRunner.query('update crabs set moved = true');
  }
}`,
    'used for one call': `
import { getConnection } from 'typeorm';
export async function tables() {
  return getConnection().createQueryRunner().query('select table_name from information_schema.tables'); //> require-release: The query runner is not released when line 3 returns.
}`,
    'early return': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource, dry: boolean) {
  const runner = dataSource.createQueryRunner(); //> require-release: \`runner\` is not released when line 5 returns.
  await runner.connect();
  if (dry) return 0;
  try {
    return await runner.query('update crabs set moved = true');
  } finally {
    await runner.release();
  }
}`,
    'used after release': `
import { DataSource } from 'typeorm';
export async function move(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('update crabs set moved = true');
  } finally {
    await runner.release();
  }
  await runner.query('select 1'); //> no-use-after-release: \`runner\` is used after its release on line 7.
}`,
  },
});

testProtocol('knex', {
  valid: {
    'a transaction with a function is a loan': `
import knex from 'knex';
const db = knex({ client: 'pg' });
export const move = () => db.transaction(async (trx) => trx('crabs').update({ moved: true }));`,
    'a function, then options': `
import { db } from './db.ts';
const knex = db;
export const move = () => knex.transaction(async (trx) => trx('crabs').update({ moved: true }), { isolationLevel: 'serializable' });`,
    'commit or rollback': `
import knex from 'knex';
const db = knex({ client: 'pg' });
export async function move() {
  const trx = await db.transaction();
  try {
    await trx('crabs').update({ moved: true });
    await trx.commit();
  } catch (error) {
    await trx.rollback(error);
    throw error;
  }
}`,
    'a query builder holds nothing': `
import { knex } from './db.ts';
export const all = () => knex('crabs').select('*');`,
    'better-sqlite3 has transactions of another kind': `
import Database from 'better-sqlite3';
const db = new Database('crabs.sqlite');
const insert = db.transaction((names: string[]) => names.length);
export const add = (names: string[]) => insert(names);`,
    'an IndexedDB transaction ends by itself': `
export function all(db: IDBDatabase) {
  const transaction = db.transaction('crabs', 'readonly');
  return transaction.objectStore('crabs').getAll();
}`,
    'rolled back unless completed': `
import type { Knex } from 'knex';
export async function move(db: Knex) {
  const trx = await db.transaction();
  try {
    await trx('crabs').update({ moved: true });
    await trx.commit();
  } finally {
    if (!trx.isCompleted()) await trx.rollback();
  }
}`,
    'a second end is ignored': `
import knex from 'knex';
const db = knex({ client: 'pg' });
export async function move() {
  const trx = await db.transaction();
  try {
    await trx('crabs').update({ moved: true });
  } finally {
    await trx.commit();
  }
  await trx.rollback();
}`,
  },
  invalid: {
    'neither committed nor rolled back on failure': `
import knex from 'knex';
const db = knex({ client: 'pg' });
export async function move() {
  const trx = await db.transaction(); //> require-release: \`trx\` is neither committed nor rolled back when \`trx().update()\` on line 5 rejects.
  await trx('crabs').update({ moved: true });
  await trx.commit();
}`,
    'early return': `
import type { Knex } from 'knex';
export async function move(db: Knex, ids: number[]) {
  const trx = await db.transaction(); //> require-release: \`trx\` is neither committed nor rolled back when line 4 returns.
  if (ids.length === 0) return;
  try {
    await trx('crabs').whereIn('id', ids).update({ moved: true });
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}`,
    'a field called knex': `
export class Crabs {
  constructor(private readonly knex) {}
  async move() {
    const trx = await this.knex.transaction(); //> require-release: \`trx\` is neither committed nor rolled back when the function ends.
    await trx('crabs').update({ moved: true });
  }
}`,
    'check before the try': `
import knex from 'knex';
import { check } from './rules.ts';
const db = knex({ client: 'pg' });
export async function move(id: number) {
  const trx = await db.transaction(); //> require-release: \`trx\` is neither committed nor rolled back when \`check()\` on line 6 rejects.
  await check(id);
  await trx.commit();
}`,
    'dropped': `
import knex from 'knex';
const db = knex({ client: 'pg' });
export async function probe() {
  await db.transaction(); //> require-release: The transaction from \`db.transaction()\` is thrown away and can never be committed or rolled back.
}`,
    'the error is swallowed': `
const knex = require('knex')({ client: 'pg' });
exports.move = async () => {
  const trx = await knex.transaction(); //> require-release: \`trx\` is neither committed nor rolled back when \`trx().update()\` on line 5 rejects.
  try {
    await trx('crabs').update({ moved: true });
    await trx.commit();
  } catch (error) {
    console.error(error);
  }
};`,
  },
});

testProtocol('knex-client', {
  valid: {
    'released in finally': `
import { knex } from './db.ts';
export async function raw() {
  const connection = await knex.client.acquireConnection();
  try {
    await connection.query('select 1');
  } finally {
    await knex.client.releaseConnection(connection);
  }
}`,
    'through a local client': `
module.exports = async (knex) => {
  const { client } = knex;
  const connection = await client.acquireConnection();
  try {
    await client.processResponse(connection);
  } finally {
    client.releaseConnection(connection);
  }
};`,
    'a chain': `
exports.raw = (knex) =>
  knex.client.acquireConnection().then((connection) => connection.ping().finally(() => knex.client.releaseConnection(connection)));`,
    'returned': `
exports.open = (knex) => knex.client.acquireConnection();`,
    'a raw query holds nothing': `
import { knex } from './db.ts';
export const one = () => knex.raw('select 1');`,
    'handed to an object that keeps it': `
import { Lent } from './lent.ts';
export async function open(knex) {
  return new Lent(await knex.client.acquireConnection());
}`,
    'a second release is ignored': `
module.exports = async (knex) => {
  const connection = await knex.client.acquireConnection();
  try {
    await connection.ping();
    knex.client.releaseConnection(connection);
  } finally {
    knex.client.releaseConnection(connection);
  }
};`,
  },
  invalid: {
    'never released': `
import { knex } from './db.ts';
export async function raw() {
  const connection = await knex.client.acquireConnection(); //> require-release: \`connection\` is not released when the function ends.
  await connection.query('select 1');
}`,
    'released only on success': `
import { knex } from './db.ts';
export async function raw() {
  const connection = await knex.client.acquireConnection(); //> require-release: \`connection\` is not released when \`connection.query()\` on line 4 rejects.
  await connection.query('select 1');
  await knex.client.releaseConnection(connection);
}`,
    'early return': `
module.exports = async (knex, dry) => {
  const connection = await knex.client.acquireConnection(); //> require-release: \`connection\` is not released when line 3 returns.
  if (dry) return;
  knex.client.releaseConnection(connection);
};`,
    'a chain forgets the failure': `
exports.raw = (knex) =>
  knex.client.acquireConnection().then((connection) => connection.ping().then(() => knex.client.releaseConnection(connection))); //> require-release: \`connection\` is not released when \`connection.ping()\` on line 2 rejects.`,
    'dropped': `
module.exports = async (knex) => {
  await knex.client.acquireConnection(); //> require-release: The connection from \`knex.client.acquireConnection()\` is thrown away and can never be released.
};`,
    'used after release': `
module.exports = async (knex) => {
  const connection = await knex.client.acquireConnection();
  knex.client.releaseConnection(connection);
  await connection.ping(); //> no-use-after-release: \`connection\` is used after its release on line 3.
};`,
  },
});

testProtocol('sequelize', {
  valid: {
    'a transaction with a function is a loan': `
import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:');
export const move = () => sequelize.transaction(async (t) => sequelize.query('update crabs set moved = true', { transaction: t }));`,
    'options, then a function': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.move = () => sequelize.transaction({ isolationLevel: 'SERIALIZABLE' }, (t) => sequelize.query('select 1', { transaction: t }));`,
    'commit or rollback': `
import { Sequelize } from 'sequelize';
import { Crab } from './models.ts';
const sequelize = new Sequelize('sqlite::memory:');
export async function move(id: number) {
  const t = await sequelize.transaction();
  try {
    await Crab.update({ moved: true }, { where: { id }, transaction: t });
    await t.commit();
  } catch (error) {
    await t.rollback();
    throw error;
  }
}`,
    'a chain that ends it on both arms': `
const { sequelize, Crab } = require('./models');
exports.move = (id) =>
  sequelize.transaction().then((t) =>
    Crab.update({ moved: true }, { where: { id }, transaction: t }).then(
      () => t.commit(),
      (error) => t.rollback().then(() => Promise.reject(error)),
    ),
  );`,
    'rolled back unless finished': `
import { sequelize } from './db.ts';
export async function move() {
  const t = await sequelize.transaction();
  try {
    await sequelize.query('update crabs set moved = true', { transaction: t });
    await t.commit();
  } finally {
    if (!t.finished) await t.rollback();
  }
}`,
    'given, or made here': `
import { sequelize } from './db.ts';
export async function move(given) {
  const t = given ?? (await sequelize.transaction());
  try {
    await sequelize.query('update crabs set moved = true', { transaction: t });
    if (!given) await t.commit();
  } catch (error) {
    if (!given) await t.rollback();
    throw error;
  }
}`,
    'handed to the caller': `
import { sequelize } from './db.ts';
export const begin = () => sequelize.transaction();`,
  },
  invalid: {
    'committed only on success': `
import { Sequelize } from 'sequelize';
import { Crab } from './models.ts';
const sequelize = new Sequelize('sqlite::memory:');
export async function move(id: number) {
  const t = await sequelize.transaction(); //> require-release: \`t\` is neither committed nor rolled back when \`Crab.update()\` on line 6 rejects.
  await Crab.update({ moved: true }, { where: { id }, transaction: t });
  await t.commit();
}`,
    'a return in the middle': `
const db = require('./models');
exports.move = async (id) => {
  const transaction = await db.sequelize.transaction(); //> require-release: \`transaction\` is neither committed nor rolled back when line 6 returns.
  try {
    const crab = await db.Crab.findByPk(id, { transaction });
    if (!crab) return null;
    await crab.update({ moved: true }, { transaction });
    await transaction.commit();
    return crab;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
};`,
    'the error is swallowed': `
import { sequelize } from './db.ts';
export async function move() {
  const t = await sequelize.transaction(); //> require-release: \`t\` is neither committed nor rolled back when \`sequelize.query()\` on line 5 rejects.
  try {
    await sequelize.query('update crabs set moved = true', { transaction: t });
    await t.commit();
  } catch (error) {
    console.error(error);
  }
}`,
    'rolled back after the commit': `
import { sequelize } from './db.ts';
import { notify } from './mail.ts';
export async function move() {
  const t = await sequelize.transaction();
  try {
    await sequelize.query('update crabs set moved = true', { transaction: t });
    await t.commit();
    await notify();
  } catch (error) {
    await t.rollback(); //> no-double-release: \`t\` was already committed or rolled back on line 7.
    throw error;
  }
}`,
    'before the try': `
import { sequelize } from './db.ts';
import { check } from './rules.ts';
export async function move(id: number) {
  const t = await sequelize.transaction(); //> require-release: \`t\` is neither committed nor rolled back when \`check()\` on line 5 rejects.
  await check(id);
  try {
    await sequelize.query('update crabs set moved = true', { transaction: t });
    await t.commit();
  } catch (error) {
    await t.rollback();
    throw error;
  }
}`,
    'dropped': `
import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:');
export async function probe() {
  await sequelize.transaction(); //> require-release: The transaction from \`sequelize.transaction()\` is thrown away and can never be committed or rolled back.
}`,
  },
});

testProtocol('sequelize-connections', {
  valid: {
    'released in finally': `
import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:');
export async function raw() {
  const connection = await sequelize.connectionManager.getConnection({ type: 'read' });
  try {
    await connection.query('select 1');
  } finally {
    sequelize.connectionManager.releaseConnection(connection);
  }
}`,
    'a connection manager of another kind': `
import { connectionManager } from './editor.ts';
export async function open(name: string) {
  const connection = await connectionManager.getConnection(name);
  await connection.query('select 1');
}`,
    'a manager without sequelize in the file': `
export class Tabs {
  constructor(private readonly connectionManager) {}
  async refresh() {
    const connection = await this.connectionManager.getConnection();
    await connection.refresh();
  }
}`,
    'returned': `
const { Sequelize } = require('sequelize');
exports.open = (sequelize) => sequelize.connectionManager.getConnection();`,
    'a chain': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.ping = () =>
  sequelize.connectionManager.getConnection().then((connection) => connection.ping().finally(() => sequelize.connectionManager.releaseConnection(connection)));`,
    'authenticate holds nothing': `
import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:');
export const check = () => sequelize.authenticate();`,
  },
  invalid: {
    'released only on success': `
import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:');
export async function raw() {
  const connection = await sequelize.connectionManager.getConnection({ type: 'read' }); //> require-release: \`connection\` is not released when \`connection.query()\` on line 5 rejects.
  await connection.query('select 1');
  sequelize.connectionManager.releaseConnection(connection);
}`,
    'never released': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.raw = async () => {
  const connection = await sequelize.connectionManager.getConnection(); //> require-release: \`connection\` is not released when the function ends.
  await connection.query('select 1');
};`,
    'early return': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.raw = async (dry) => {
  const connection = await sequelize.connectionManager.getConnection(); //> require-release: \`connection\` is not released when line 5 returns.
  if (dry) return;
  sequelize.connectionManager.releaseConnection(connection);
};`,
    'dropped': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.probe = async () => {
  await sequelize.connectionManager.getConnection(); //> require-release: The connection from \`….getConnection()\` is thrown away and can never be released.
};`,
    'released twice': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.raw = async () => {
  const connection = await sequelize.connectionManager.getConnection();
  try {
    await connection.ping();
    sequelize.connectionManager.releaseConnection(connection);
  } finally {
    sequelize.connectionManager.releaseConnection(connection); //> no-double-release: \`connection\` was already released on line 7.
  }
};`,
    'used after release': `
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('sqlite::memory:');
exports.raw = async () => {
  const connection = await sequelize.connectionManager.getConnection();
  sequelize.connectionManager.releaseConnection(connection);
  await connection.ping(); //> no-use-after-release: \`connection\` is used after its release on line 5.
};`,
  },
});

testProtocol('kysely', {
  valid: {
    'a transaction is a loan': `
import { Kysely } from 'kysely';
export const move = (db: Kysely<unknown>) => db.transaction().execute(async (trx) => trx.updateTable('crabs').set({ moved: true }).execute());`,
    'a transaction with an isolation level is a loan': `
import { db } from './db.ts';
export const move = () => db.transaction().setIsolationLevel('serializable').execute(async (trx) => trx.deleteFrom('crabs').execute());`,
    'commit or rollback': `
import { db } from './db.ts';
export async function move() {
  const trx = await db.startTransaction().execute();
  try {
    await trx.updateTable('crabs').set({ moved: true }).execute();
    await trx.commit().execute();
  } catch (error) {
    await trx.rollback().execute();
    throw error;
  }
}`,
    'a query executes and holds nothing': `
import { db } from './db.ts';
export const all = () => db.selectFrom('crabs').selectAll().execute();`,
    'one connection is a loan': `
import { db } from './db.ts';
export const all = () => db.connection().execute(async (one) => one.selectFrom('crabs').selectAll().execute());`,
    'handed to the caller': `
import { db } from './db.ts';
export const begin = () => db.startTransaction().execute();`,
  },
  invalid: {
    'committed only on success': `
import { db } from './db.ts';
export async function move() {
  const trx = await db.startTransaction().execute(); //> require-release: \`trx\` is neither committed nor rolled back when \`trx.updateTable().set().execute()\` on line 4 rejects.
  await trx.updateTable('crabs').set({ moved: true }).execute();
  await trx.commit().execute();
}`,
    'never ended': `
import { db } from './db.ts';
export async function move() {
  const trx = await db.startTransaction().execute(); //> require-release: \`trx\` is neither committed nor rolled back when the function ends.
  await trx.updateTable('crabs').set({ moved: true }).execute();
}`,
    'early return': `
import { Kysely } from 'kysely';
export async function move(db: Kysely<unknown>, ids: number[]) {
  const trx = await db.startTransaction().execute(); //> require-release: \`trx\` is neither committed nor rolled back when line 4 returns.
  if (ids.length === 0) return;
  await trx.rollback().execute();
}`,
    'dropped': `
import { db } from './db.ts';
export async function probe() {
  await db.startTransaction().execute(); //> require-release: The transaction from \`db.startTransaction().execute()\` is thrown away and can never be committed or rolled back.
}`,
    'rolled back after the commit': `
import { db } from './db.ts';
import { notify } from './mail.ts';
export async function move() {
  const trx = await db.startTransaction().execute();
  try {
    await trx.commit().execute();
    await notify();
  } catch (error) {
    await trx.rollback().execute(); //> no-double-release: \`trx\` was already committed or rolled back on line 6.
    throw error;
  }
}`,
    'a builder with a name of its own': `
import { type Kysely } from 'kysely';
export async function move(db: Kysely<unknown>, level?: 'serializable') {
  let trxBuilder = db.startTransaction();
  if (level) trxBuilder = trxBuilder.setIsolationLevel(level);
  const trx = await trxBuilder.execute(); //> require-release: \`trx\` is neither committed nor rolled back when \`trx.deleteFrom().execute()\` on line 6 rejects.
  await trx.deleteFrom('crabs').execute();
  await trx.commit().execute();
}`,
    'the error is swallowed': `
import { db } from './db.ts';
export async function move() {
  const trx = await db.startTransaction().execute(); //> require-release: \`trx\` is neither committed nor rolled back when \`trx.deleteFrom().execute()\` on line 5 rejects.
  try {
    await trx.deleteFrom('crabs').execute();
    await trx.commit().execute();
  } catch (error) {
    console.error(error);
  }
}`,
  },
});

testProtocol('objection', {
  valid: {
    'in the way of its manual': `
import { transaction } from 'objection';
import { Seal } from './seal.ts';
export async function move() {
  const trx = await transaction.start(Seal.knex());
  try {
    await Seal.query(trx).patch({ moved: true });
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}`,
    'with a function it ends by itself': `
import { transaction } from 'objection';
import { Seal } from './seal.ts';
export const move = () => transaction(Seal, async (Bound) => Bound.query().patch({ moved: true }));`,
    'begun by a model': `
import { Seal } from './seal.ts';
export async function move() {
  const trx = await Seal.startTransaction();
  try {
    await Seal.query(trx).patch({ moved: true });
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}`,
    'startTransaction of a session gives nothing': `
export async function move(session, Seal) {
  session.startTransaction();
  await Seal.updateMany({}, { moved: true }, { session });
  await session.commitTransaction();
}`,
    'given to the caller': `
import { Seal } from './seal.ts';
export const begin = () => Seal.startTransaction();`,
    'rolled back unless it is completed': `
import { Seal } from './seal.ts';
export async function move() {
  const trx = await Seal.startTransaction();
  try {
    await Seal.query(trx).patch({ moved: true });
    await trx.commit();
  } finally {
    if (!trx.isCompleted()) await trx.rollback();
  }
}`,
  },
  invalid: {
    'a query that fails': `
import { Seal } from './seal.ts';
export async function move() {
  const trx = await Seal.startTransaction(); //> require-release: \`trx\` is neither committed nor rolled back when \`Seal.query().patch()\` on line 4 rejects.
  await Seal.query(trx).patch({ moved: true });
  await trx.commit();
}`,
    'begun by the module': `
import { transaction } from 'objection';
import { Seal } from './seal.ts';
export async function move() {
  const trx = await transaction.start(Seal.knex()); //> require-release: \`trx\` is neither committed nor rolled back when \`Seal.query().patch()\` on line 5 rejects.
  await Seal.query(trx).patch({ moved: true });
  await trx.commit();
}`,
    'an early return': `
const { Seal } = require('./models');
exports.move = async (id) => {
  const trx = await Seal.startTransaction(); //> require-release: \`trx\` is neither committed nor rolled back when line 6 returns.
  try {
    const seal = await Seal.query(trx).findById(id);
    if (!seal) return null;
    await trx.commit();
    return seal;
  } catch (error) {
    await trx.rollback();
    throw error;
  }
};`,
    'rolled back without the commit': `
const { Seal } = require('./models');
exports.move = async () => {
  const trx = await Seal.startTransaction(); //> require-release: \`trx\` is neither committed nor rolled back when the function ends.
  try {
    await Seal.query(trx).patch({ moved: true });
  } catch (error) {
    await trx.rollback();
    throw error;
  }
};`,
    'of the module, never ended': `
const { transaction } = require('objection');
exports.touch = async (knex) => {
  const trx = await transaction.start(knex); //> require-release: \`trx\` is neither committed nor rolled back when the function ends.
  console.log(trx.isCompleted());
};`,
    'a check that throws': `
import { Seal } from './seal.ts';
export async function move(id: number) {
  const trx = await Seal.startTransaction(); //> require-release: \`trx\` is neither committed nor rolled back when line 4 throws.
  if (id < 0) throw new RangeError(String(id));
  try {
    await Seal.query(trx).patch({ moved: true });
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}`,
  },
});

testProtocol('mikro-orm', {
  valid: {
    'in the way of its manual': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager) {
  await em.begin();
  try {
    em.persist({});
    await em.commit();
  } catch (error) {
    await em.rollback();
    throw error;
  }
}`,
    'transactional is a loan': `
import { EntityManager } from '@mikro-orm/core';
export const move = (em: EntityManager) => em.transactional(async (inner) => inner.flush());`,
    'flush has a transaction of its own': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager) {
  em.persist({});
  await em.flush();
}`,
    'begun for the caller': `
import { EntityManager } from '@mikro-orm/core';
export async function begin(em: EntityManager) {
  await em.begin();
}`,
    'a fork that is handed on': `
import { MikroORM } from '@mikro-orm/postgresql';
export async function begin(orm: MikroORM) {
  const em = orm.em.fork();
  await em.begin();
  return em;
}`,
    'em of something else': `
import { em } from './editor.ts';
export async function edit() {
  await em.begin();
  await em.write('x');
}`,
    'rolled back in finally': `
import { EntityManager } from '@mikro-orm/core';
export async function dry(em: EntityManager) {
  await em.begin();
  try {
    await em.flush();
  } finally {
    await em.rollback();
  }
}`,
  },
  invalid: {
    'a flush that fails': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager) {
  await em.begin(); //> require-release: \`em\` is neither committed nor rolled back when \`em.flush()\` on line 4 rejects.
  await em.flush();
  await em.commit();
}`,
    'a fork': `
import { MikroORM } from '@mikro-orm/postgresql';
export async function move(orm: MikroORM) {
  const em = orm.em.fork();
  await em.begin(); //> require-release: \`em\` is neither committed nor rolled back when \`em.flush()\` on line 5 rejects.
  await em.flush();
  await em.commit();
}`,
    'an early return': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager, dry: boolean) {
  await em.begin(); //> require-release: \`em\` is neither committed nor rolled back when line 4 returns.
  if (dry) return false;
  await em.commit();
  return true;
}`,
    'a field': `
import type { EntityManager } from '@mikro-orm/postgresql';
export class Walruses {
  constructor(private readonly em: EntityManager) {}
  async move() {
    await this.em.begin(); //> require-release: \`em\` is neither committed nor rolled back when \`this.em.flush()\` on line 6 rejects.
    await this.em.flush();
    await this.em.commit();
  }
}`,
    'caught and told': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager) {
  await em.begin(); //> require-release: \`em\` is neither committed nor rolled back when \`em.flush()\` on line 5 rejects.
  try {
    await em.flush();
    await em.commit();
  } catch (error) {
    console.error(error);
  }
}`,
    'a check that throws': `
import { EntityManager } from '@mikro-orm/core';
export async function move(em: EntityManager, id: number) {
  await em.begin(); //> require-release: \`em\` is neither committed nor rolled back when line 4 throws.
  if (id < 0) throw new RangeError(String(id));
  await em.commit();
}`,
  },
});
