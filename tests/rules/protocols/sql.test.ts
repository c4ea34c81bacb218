import { testProtocol } from './test-protocol.ts';

testProtocol('postgres', {
  valid: {
    'reserved and released': `
import postgres from 'postgres';
const sql = postgres();
export async function lock(key: number) {
  const reserved = await sql.reserve();
  try {
    await reserved\`select pg_advisory_lock(\${key})\`;
  } finally {
    reserved.release();
  }
}`,
    'a plain query holds nothing': `
import postgres from 'postgres';
const sql = postgres();
export const owls = async () => sql\`select * from owls\`;`,
    'a transaction is a loan': `
import postgres from 'postgres';
const sql = postgres();
export const move = () => sql.begin(async (tx) => tx\`update owls set moved = true\`);`,
    'reserve on something else': `
import { tables } from './restaurant.ts';
export async function book(guests: number) {
  const table = await tables.reserve(guests);
  return table.number > 0;
}`,
    'handed to the caller': `
import postgres from 'postgres';
const sql = postgres();
export const session = () => sql.reserve();`,
    'reached through another file, released in finally': `
import { sql } from '../db.ts';
export async function lock() {
  const reserved = await sql.reserve();
  try {
    await reserved\`select 1\`;
  } finally {
    reserved.release();
  }
}`,
  },
  invalid: {
    'never released': `
import postgres from 'postgres';
const sql = postgres();
export async function lock(key: number) {
  const reserved = await sql.reserve(); //> require-release: \`reserved\` is not released when the function ends.
  await reserved\`select pg_advisory_lock(\${key})\`;
}`,
    'released only on success': `
import postgres from 'postgres';
const sql = postgres();
export async function lock(key: number) {
  const reserved = await sql.reserve(); //> require-release: \`reserved\` is not released when \`reserved\`select pg_advisory_lock(\${key}…\` on line 5 rejects.
  await reserved\`select pg_advisory_lock(\${key})\`;
  reserved.release();
}`,
    'early return': `
import postgres from 'postgres';
const sql = postgres();
export async function lock(key?: number) {
  const reserved = await sql.reserve(); //> require-release: \`reserved\` is not released when line 5 returns.
  if (key === undefined) return;
  reserved.release();
}`,
    'through another file': `
import { sql } from '../db.ts';
export async function lock(key?: number) {
  const reserved = await sql.reserve(); //> require-release: \`reserved\` is not released when line 4 returns.
  if (key === undefined) return;
  reserved.release();
}`,
    'released twice': `
import postgres from 'postgres';
const sql = postgres();
export async function lock() {
  const reserved = await sql.reserve();
  try {
    reserved.release();
  } finally {
    reserved.release(); //> no-double-release: \`reserved\` was already released on line 6.
  }
}`,
    'dropped': `
import postgres from 'postgres';
const sql = postgres();
export async function warmUp() {
  await sql.reserve(); //> require-release: The connection from \`sql.reserve()\` is thrown away and can never be released.
}`,
  },
});

testProtocol('oracledb', {
  valid: {
    'closed in finally': `
import oracledb from 'oracledb';
export async function all() {
  const connection = await oracledb.getConnection({ user: 'hr' });
  try {
    return (await connection.execute('select * from bats')).rows;
  } finally {
    await connection.close();
  }
}`,
    'from a pool, with the connection declared outside': `
const oracledb = require('oracledb');
async function all() {
  let connection;
  try {
    connection = await oracledb.getPool().getConnection();
    return await connection.execute('select * from bats');
  } catch (err) {
    console.error(err);
  } finally {
    if (connection) {
      try {
        await connection.close();
      } catch (err) {
        console.error(err);
      }
    }
  }
}
module.exports = all;`,
    'callbacks': `
const oracledb = require('oracledb');
oracledb.getConnection({ user: 'hr' }, function (err, connection) {
  if (err) {
    console.error(err.message);
    return;
  }
  connection.execute('select * from bats', function (failure, result) {
    if (failure) console.error(failure.message);
    else console.log(result.rows);
    connection.close(function () {});
  });
});`,
    'the function of the module': `
import { getConnection } from 'oracledb';
export async function ping() {
  const connection = await getConnection({ user: 'hr' });
  try {
    await connection.ping();
  } finally {
    await connection.close();
  }
}`,
    'a pool of the module': `
import oracledb from 'oracledb';
export async function start() {
  const pool = await oracledb.createPool({ user: 'hr' });
  const connection = await pool.getConnection();
  await connection.close();
  await pool.close(10);
}`,
    'a getConnection of this file': `
import oracledb from 'oracledb';
const shared = new Map<string, object>();
function getConnection(name: string) {
  return shared.get(name);
}
export const hr = () => getConnection('hr');
export const version = oracledb.versionString;`,
  },
  invalid: {
    'never closed': `
import oracledb from 'oracledb';
export async function all() {
  const connection = await oracledb.getConnection({ user: 'hr' }); //> require-release: \`connection\` is not released when line 4 returns.
  return (await connection.execute('select * from bats')).rows;
}`,
    'closed only on success': `
import oracledb from 'oracledb';
export async function all() {
  const pool = await oracledb.createPool({ user: 'hr' });
  const connection = await pool.getConnection(); //> require-release: \`connection\` is not released when \`connection.execute()\` on line 5 rejects.
  const result = await connection.execute('select * from bats');
  await connection.close();
  return result.rows;
}`,
    'callback returns early': `
const oracledb = require('oracledb');
oracledb.getConnection({ user: 'hr' }, function (err, connection) { //> require-release: \`connection\` is not released when line 8 returns.
  if (err) {
    console.error(err.message);
    return;
  }
  connection.execute('select * from bats', function (failure, result) {
    if (failure) return console.error(failure.message);
    console.log(result.rows);
    connection.close();
  });
});`,
    'the function of the module, dropped': `
import { getConnection } from 'oracledb';
export async function ping() {
  await (await getConnection({ user: 'hr' })).ping(); //> require-release: The connection is not released when the function ends.
}`,
    'commit between try and close': `
import oracledb from 'oracledb';
export async function add(name: string) {
  const connection = await oracledb.getConnection('default'); //> require-release: \`connection\` is not released when \`connection.commit()\` on line 7 rejects.
  try {
    await connection.execute('insert into bats values (:name)', { name });
  } finally {
    await connection.commit();
    await connection.close();
  }
}`,
    'closed twice': `
import oracledb from 'oracledb';
export async function all() {
  const connection = await oracledb.getConnection('default');
  try {
    await connection.execute('select * from bats');
    await connection.close();
  } catch (error) {
    console.error(error);
  }
  await connection.close(); //> no-double-release: \`connection\` was already released on line 6.
}`,
  },
});

testProtocol('mssql', {
  valid: {
    'in the way of its manual': `
import sql from 'mssql';
const pool = new sql.ConnectionPool({ server: 'localhost' });
export async function move(id: number) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin();
  try {
    await new sql.Request(transaction).query('update eagles set moved = 1');
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}`,
    'a request holds nothing': `
import sql from 'mssql';
export async function count(pool: sql.ConnectionPool) {
  const request = new sql.Request(pool);
  return (await request.query('select count(*) from eagles')).recordset[0];
}`,
    'connect opens the pool itself': `
import sql from 'mssql';
export async function open() {
  const pool = new sql.ConnectionPool({ server: 'localhost' });
  await pool.connect();
  return pool;
}`,
    'a transaction that never begins': `
import { Transaction } from 'mssql';
export function prepare(pool) {
  const transaction = new Transaction(pool);
  return transaction.isolationLevel;
}`,
    'a prepared statement that is given back': `
import sql from 'mssql';
export async function find(pool: sql.ConnectionPool, name: string) {
  const statement = new sql.PreparedStatement(pool);
  statement.input('name', sql.VarChar);
  await statement.prepare('select * from eagles where name = @name');
  try {
    return (await statement.execute({ name })).recordset;
  } finally {
    await statement.unprepare();
  }
}`,
    'callbacks': `
const sql = require('mssql');
module.exports = function move(pool, callback) {
  const transaction = new sql.Transaction(pool);
  transaction.begin((error) => {
    if (error) return callback(error);
    new sql.Request(transaction).query('update eagles set moved = 1', (failure) => {
      if (failure) return transaction.rollback(() => callback(failure));
      transaction.commit(callback);
    });
  });
};`,
    'begun and handed on': `
import sql from 'mssql';
export async function begin(pool: sql.ConnectionPool) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin();
  return transaction;
}`,
  },
  invalid: {
    'a request that fails': `
import sql from 'mssql';
export async function move(pool: sql.ConnectionPool) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin(); //> require-release: \`transaction\` is not released when \`new sql.Request().query()\` on line 5 rejects.
  await new sql.Request(transaction).query('update eagles set moved = 1');
  await transaction.commit();
}`,
    'an early return': `
import sql from 'mssql';
export async function move(pool: sql.ConnectionPool, id?: number) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin(); //> require-release: \`transaction\` is not released when line 5 returns.
  if (id === undefined) return false;
  await transaction.commit();
  return true;
}`,
    'never ended': `
import { Transaction } from 'mssql';
export async function touch(pool) {
  const transaction = new Transaction(pool);
  await transaction.begin(); //> require-release: \`transaction\` is not released when the function ends.
  console.log('begun');
}`,
    'a prepared statement that is kept when it fails': `
import sql from 'mssql';
export async function find(pool: sql.ConnectionPool, name: string) {
  const statement = new sql.PreparedStatement(pool);
  await statement.prepare('select * from eagles where name = @name'); //> require-release: \`statement\` is not released when \`statement.execute()\` on line 5 rejects.
  const { recordset } = await statement.execute({ name });
  await statement.unprepare();
  return recordset;
}`,
    'a callback that returns': `
const sql = require('mssql');
module.exports = function move(pool, dry, callback) {
  const transaction = new sql.Transaction(pool);
  transaction.begin((error) => { //> require-release: \`transaction\` is not released when line 6 returns.
    if (error) return callback(error);
    if (dry) return callback();
    transaction.commit(callback);
  });
};`,
    'rolled back after the commit': `
import sql from 'mssql';
export async function move(pool: sql.ConnectionPool, dry: boolean) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin();
  await transaction.commit();
  if (dry) await transaction.rollback(); //> no-double-release: \`transaction\` was already released on line 5.
}`,
  },
});

testProtocol('pg-promise', {
  valid: {
    'given back in finally': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export async function move() {
  const connection = await db.connect();
  try {
    await connection.none('update gulls set moved = true');
  } finally {
    connection.done();
  }
}`,
    'queries take a connection by themselves': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export const count = () => db.one('select count(*) from gulls');`,
    'tasks and transactions are loans': `
import { db } from './database.ts';
export const move = () => db.tx((t) => t.none('update gulls set moved = true'));`,
    'db.connect of something else': `
import { db } from './database.ts';
export async function open() {
  const connection = await db.connect();
  await connection.ping();
}`,
    'given to the caller': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export const take = () => db.connect();`,
    'by promise, in both outcomes': `
const db = require('./database');
exports.count = () => db.connect().then((connection) => connection.one('select 1').finally(() => connection.done()));`,
  },
  invalid: {
    'a query that fails': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export async function move() {
  const connection = await db.connect(); //> require-release: \`connection\` is not released when \`connection.none()\` on line 5 rejects.
  await connection.none('update gulls set moved = true');
  connection.done();
}`,
    'never given back': `
import type { IDatabase } from 'pg-promise';
export async function count(db: IDatabase<object>) {
  const connection = await db.connect(); //> require-release: \`connection\` is not released when line 4 returns.
  return connection.one('select count(*) from gulls');
}`,
    'a database of another file': `
const { db } = require('./database');
exports.find = async (id) => {
  const task = await db.connect(); //> require-release: \`task\` is not released when \`task.oneOrNone()\` on line 4 rejects.
  const gull = await task.oneOrNone('select * from gulls where id = $1', [id]);
  task.done();
  return gull;
};`,
    'an early return': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export async function find(id: number) {
  const connection = await db.connect(); //> require-release: \`connection\` is not released when line 7 returns.
  try {
    const gull = await connection.oneOrNone('select * from gulls where id = $1', [id]);
    if (!gull) return null;
    connection.done();
    return gull;
  } catch {
    connection.done();
    return undefined;
  }
}`,
    'given back twice': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export async function move() {
  const connection = await db.connect();
  try {
    await connection.none('update gulls set moved = true');
    connection.done();
  } finally {
    connection.done(); //> no-double-release: \`connection\` was already released on line 7.
  }
}`,
    'used after it was given back': `
import pgPromise from 'pg-promise';
const db = pgPromise()('postgres://localhost');
export async function move() {
  const connection = await db.connect();
  connection.done();
  await connection.none('update gulls set moved = true'); //> no-use-after-release: \`connection\` is used after its release on line 5.
}`,
  },
});

testProtocol('ibm_db', {
  valid: {
    'closed in both branches': `
const { Pool } = require('ibm_db');
const pool = new Pool();
exports.count = function (source, callback) {
  pool.open(source, function (error, connection) {
    if (error) return callback(error);
    connection.query('select count(*) from terns', function (failure, rows) {
      connection.close(function () {
        callback(failure, rows);
      });
    });
  });
};`,
    'awaited, closed in finally': `
const ibmdb = require('ibm_db');
const pool = new ibmdb.Pool();
exports.count = async (source) => {
  const connection = await pool.open(source);
  try {
    return await connection.query('select count(*) from terns');
  } finally {
    await connection.close();
  }
};`,
    'a connection of its own is no lease': `
const ibmdb = require('ibm_db');
exports.open = async (source) => {
  const connection = await ibmdb.open(source);
  connection.setIsolationLevel(2);
};`,
    'what another pool opens': `
const { pool } = require('./swimming');
exports.open = async () => {
  const gate = await pool.open('8:00');
  gate.lock();
};`,
    'given to the caller': `
const { Pool } = require('ibm_db');
const pool = new Pool();
exports.open = (source, callback) => pool.open(source, callback);`,
    'closed at once, without waiting': `
const { Pool } = require('ibm_db');
const pool = new Pool();
exports.ping = (source, callback) => pool.open(source, (error, connection) => {
  if (error) return callback(error);
  connection.closeSync();
  callback(null);
});`,
  },
  invalid: {
    'a branch that forgets': `
const { Pool } = require('ibm_db');
const pool = new Pool();
exports.count = function (source, callback) {
  pool.open(source, function (error, connection) { //> require-release: \`connection\` is not released when line 7 returns.
    if (error) return callback(error);
    connection.query('select count(*) from terns', function (failure, rows) {
      if (failure) return callback(failure);
      connection.close(() => callback(null, rows));
    });
  });
};`,
    'never closed': `
const ibmdb = require('ibm_db');
const pool = new ibmdb.Pool();
exports.count = (source, callback) => {
  pool.open(source, (error, connection) => { //> require-release: \`connection\` is not released when the function ends.
    if (error) return callback(error);
    connection.query('select count(*) from terns', callback);
  });
};`,
    'a query that fails': `
const ibmdb = require('ibm_db');
const pool = new ibmdb.Pool();
exports.count = async (source) => {
  const connection = await pool.open(source); //> require-release: \`connection\` is not released when \`connection.query()\` on line 5 rejects.
  const rows = await connection.query('select count(*) from terns');
  await connection.close();
  return rows;
};`,
    'a pool of another file': `
const ibmdb = require('ibm_db');
const { pool } = require('./database');
exports.touch = async (source) => {
  const connection = await pool.open(source); //> require-release: \`connection\` is not released when \`connection.query()\` on line 5 rejects.
  await connection.query('update terns set touched = 1');
  connection.closeSync();
};`,
    'closed twice': `
const ibmdb = require('ibm_db');
const pool = new ibmdb.Pool();
exports.touch = async (source) => {
  const connection = await pool.open(source);
  try {
    await connection.query('update terns set touched = 1');
    await connection.close();
  } finally {
    await connection.close(); //> no-double-release: \`connection\` was already released on line 7.
  }
};`,
    'used after it was closed': `
const ibmdb = require('ibm_db');
const pool = new ibmdb.Pool();
exports.touch = async (source) => {
  const connection = await pool.open(source);
  await connection.close();
  await connection.query('update terns set touched = 1'); //> no-use-after-release: \`connection\` is used after its release on line 5.
};`,
  },
});
