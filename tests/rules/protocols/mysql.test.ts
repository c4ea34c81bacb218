import { testProtocol } from './test-protocol.ts';

testProtocol('mysql2', {
  valid: {
    'a ping that fails only with its connection, which leaves the pool': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool('mysql://localhost');
export async function check() {
  const connection = await pool.getConnection();
  await connection.ping();
  connection.release();
}`,
    'a pool that ends closes what is out': `
import mysql from 'mysql2/promise';
export async function check(url: string) {
  const pool = mysql.createPool(url);
  try {
    const connection = await pool.getConnection();
    await connection.ping();
    return true;
  } finally {
    await pool.end();
  }
}`,
    'promise pool, released in finally': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool({ host: 'localhost' });
export async function rows() {
  const connection = await pool.getConnection();
  try {
    const [found] = await connection.execute('select 1');
    return found;
  } finally {
    connection.release();
  }
}`,
    'given back through the pool': `
import { createPool } from 'mysql2/promise';
const pool = createPool('mysql://localhost');
export async function touch() {
  const conn = await pool.getConnection();
  try {
    await conn.ping();
  } finally {
    pool.releaseConnection(conn);
  }
}`,
    'callback, released before every exit': `
const mysql = require('mysql2');
const pool = mysql.createPool({ host: 'localhost' });
exports.rows = (callback) => {
  pool.getConnection((err, connection) => {
    if (err) return callback(err);
    connection.query('select 1', (failure, found) => {
      connection.release();
      callback(failure, found);
    });
  });
};`,
    'a connection of its own is no pool': `
import mysql from 'mysql2/promise';
export async function migrate(sql: string) {
  const connection = await mysql.createConnection({ host: 'localhost' });
  await connection.query(sql);
}`,
    'await using gives it back': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool({ host: 'localhost' });
export async function rows() {
  await using connection = await pool.getConnection();
  const [found] = await connection.query('select 1');
  return found;
}`,
    'destroyed when the rollback fails, released otherwise': `
import { createPool } from 'mysql2/promise';
const pool = createPool('mysql://localhost');
export async function pay(id: number) {
  const conn = await pool.getConnection();
  try {
    await conn.beginTransaction();
    await conn.execute('update accounts set paid = 1 where id = ?', [id]);
    await conn.commit();
    conn.release();
  } catch (error) {
    try {
      await conn.rollback();
      conn.release();
    } catch {
      conn.destroy();
    }
    throw error;
  }
}`,
    'the promise wrapper of a callback pool': `
import mysql from 'mysql2';
const pool = mysql.createPool({ host: 'localhost' }).promise();
export async function rows() {
  let connection;
  try {
    connection = await pool.getConnection();
    return await connection.query('select 1');
  } finally {
    connection?.release();
  }
}`,
  },
  invalid: {
    'another pool ends': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool('mysql://localhost');
export async function check(url: string) {
  const other = mysql.createPool(url);
  try {
    const connection = await pool.getConnection(); //> require-release: \`connection\` is not released when line 8 returns.
    await connection.ping();
    return true;
  } finally {
    await other.end();
  }
}`,
    'released only on success': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool({ host: 'localhost' });
export async function rows() {
  const connection = await pool.getConnection(); //> require-release: \`connection\` is not released when \`connection.execute()\` on line 5 rejects.
  const [found] = await connection.execute('select 1');
  connection.release();
  return found;
}`,
    'callback: the failure keeps it': `
const mysql = require('mysql2');
const pool = mysql.createPool({ host: 'localhost' });
exports.rows = (callback) => {
  pool.getConnection((err, connection) => { //> require-release: \`connection\` is not released when line 7 returns.
    if (err) return callback(err);
    connection.query('select 1', (failure, found) => {
      if (failure) return callback(failure);
      connection.release();
      callback(null, found);
    });
  });
};`,
    'a start-up probe that never gives back': `
const mysql = require('mysql2');
const pool = mysql.createPool({ host: 'localhost' });
pool.getConnection((err, connection) => { //> require-release: \`connection\` is not released when the function ends.
  if (err) throw err;
  console.log('database is up');
});`,
    'released in catch only': `
import { createPool } from 'mysql2/promise';
const pool = createPool('mysql://localhost');
export async function pay(id: number) {
  const conn = await pool.getConnection(); //> require-release: \`conn\` is not released when the function ends.
  try {
    await conn.execute('update accounts set paid = 1 where id = ?', [id]);
  } catch (error) {
    conn.release();
    throw error;
  }
}`,
    'a cluster lends too': `
import mysql from 'mysql2/promise';
const cluster = mysql.createPoolCluster();
export async function rows() {
  const connection = await cluster.getConnection('replica'); //> require-release: \`connection\` is not released when line 5 returns.
  return (await connection.query('select 1'))[0];
}`,
    'released twice': `
import { createPool } from 'mysql2/promise';
const pool = createPool('mysql://localhost');
export async function pay(id: number) {
  const conn = await pool.getConnection();
  try {
    await conn.execute('update accounts set paid = 1 where id = ?', [id]);
    conn.release();
  } finally {
    conn.release(); //> no-double-release: \`conn\` was already released on line 7.
  }
}`,
    'acquired inside a call chain': `
import mysql from 'mysql2/promise';
const pool = mysql.createPool({ host: 'localhost' });
export async function version() {
  const [rows] = await (await pool.getConnection()).query('select version()'); //> require-release: The connection is not released when line 5 returns.
  return rows;
}`,
  },
});

testProtocol('mysql', {
  valid: {
    'released in the last callback': `
var mysql = require('mysql');
var pool = mysql.createPool({ host: 'localhost' });
exports.find = function (id, callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.query('select * from fish where id = ?', [id], function (error, results) {
      connection.release();
      if (error) return callback(error);
      callback(null, results[0]);
    });
  });
};`,
    'the error branch throws before anything is held': `
var mysql = require('mysql');
var pool = mysql.createPool({});
pool.getConnection(function (err, connection) {
  if (err) throw err;
  connection.ping(function () {
    connection.release();
  });
});`,
    'destroyed after a failure': `
var mysql = require('mysql');
var pool = mysql.createPool({});
function insert(fish, callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.query('insert into fish set ?', fish, function (error, result) {
      if (error) {
        connection.destroy();
        return callback(error);
      }
      connection.release();
      callback(null, result.insertId);
    });
  });
}
module.exports = insert;`,
    'the pool queries by itself': `
var mysql = require('mysql');
var pool = mysql.createPool({});
module.exports = function (callback) {
  pool.query('select 1', callback);
};`,
    'handed over with the callback': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.connection = function (callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    callback(null, connection);
  });
};`,
    'the callback comes from the caller': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.connection = function (callback) {
  pool.getConnection(callback);
};`,
    'a single connection': `
var mysql = require('mysql');
var connection = mysql.createConnection({});
connection.connect();
connection.query('select 1', function () {});`,
  },
  invalid: {
    'return before release': `
var mysql = require('mysql');
var pool = mysql.createPool({ host: 'localhost' });
exports.find = function (id, callback) {
  pool.getConnection(function (err, connection) { //> require-release: \`connection\` is not released when line 7 returns.
    if (err) return callback(err);
    connection.query('select * from fish where id = ?', [id], function (error, results) {
      if (error) return callback(error);
      connection.release();
      callback(null, results[0]);
    });
  });
};`,
    'never released': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.all = function (callback) {
  pool.getConnection(function (err, connection) { //> require-release: \`connection\` is not released when the function ends.
    if (err) return callback(err);
    connection.query('select * from fish', function (error, results) {
      callback(error, results);
    });
  });
};`,
    'the connection is ignored': `
var mysql = require('mysql');
var pool = mysql.createPool({});
pool.getConnection(function (err) { //> require-release: The connection is not released when the function ends.
  if (err) console.error('no database', err);
  else console.log('database is up');
});`,
    'released before the query came back, and again after it': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.all = function (callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.query('select * from fish', function (error, results) {
      connection.release();
      if (error) {
        connection.release(); //> no-double-release: \`connection\` was already released on line 7.
        return callback(error);
      }
      callback(null, results);
    });
  });
};`,
    'second query fails': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.move = function (from, to, callback) {
  pool.getConnection(function (err, connection) { //> require-release: \`connection\` is not released when line 8 returns.
    if (err) return callback(err);
    connection.query('delete from fish where pond = ?', [from], function (error) {
      connection.query('insert into fish set pond = ?', [to], function (failure) {
        if (failure) return callback(failure);
        connection.release();
        callback(null);
      });
    });
  });
};`,
    'used after release': `
var mysql = require('mysql');
var pool = mysql.createPool({});
exports.all = function (callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.release();
    connection.query('select * from fish', callback); //> no-use-after-release: \`connection\` is used after its release on line 6.
  });
};`,
  },
});

testProtocol('mariadb', {
  valid: {
    'released in finally': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export async function all() {
  const conn = await pool.getConnection();
  try {
    return await conn.query('select * from seals');
  } finally {
    await conn.release();
  }
}`,
    'ended, which gives it back': `
import { createPool } from 'mariadb';
const pool = createPool({ host: 'localhost' });
export async function all() {
  let conn;
  try {
    conn = await pool.getConnection();
    return await conn.query('select * from seals');
  } finally {
    if (conn) await conn.end();
  }
}`,
    'callback interface': `
const mariadb = require('mariadb/callback');
const pool = mariadb.createPool({ host: 'localhost' });
module.exports = (done) => {
  pool.getConnection((err, conn) => {
    if (err) return done(err);
    conn.query('select 1', (failure, rows) => {
      conn.release();
      done(failure, rows);
    });
  });
};`,
    'await using': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export async function all() {
  await using conn = await pool.getConnection();
  return await conn.query('select * from seals');
}`,
    'chained with finally': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export const ping = () => pool.getConnection().then((conn) => conn.ping().finally(() => conn.release()));`,
    'a plain connection': `
import mariadb from 'mariadb';
export async function once() {
  const conn = await mariadb.createConnection({ host: 'localhost' });
  return conn.query('select 1');
}`,
  },
  invalid: {
    'released on the straight path only': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export async function all() {
  const conn = await pool.getConnection(); //> require-release: \`conn\` is not released when \`conn.query()\` on line 5 rejects.
  const rows = await conn.query('select * from seals');
  await conn.release();
  return rows;
}`,
    'released in catch, not on success': `
import { createPool } from 'mariadb';
const pool = createPool({ host: 'localhost' });
export async function all() {
  const conn = await pool.getConnection(); //> require-release: \`conn\` is not released when line 6 returns.
  try {
    return await conn.query('select * from seals');
  } catch (error) {
    await conn.end();
    throw error;
  }
}`,
    'callback forgets on failure': `
const mariadb = require('mariadb/callback');
const pool = mariadb.createPool({ host: 'localhost' });
module.exports = (done) => {
  pool.getConnection((err, conn) => { //> require-release: \`conn\` is not released when line 7 returns.
    if (err) return done(err);
    conn.query('select 1', (failure, rows) => {
      if (failure) return done(failure);
      conn.release();
      done(null, rows);
    });
  });
};`,
    'two ends': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export async function all() {
  const conn = await pool.getConnection();
  try {
    const rows = await conn.query('select * from seals');
    await conn.end();
    return rows;
  } finally {
    await conn.release(); //> no-double-release: \`conn\` was already released on line 7.
  }
}`,
    'acquired again while held': `
import mariadb from 'mariadb';
const pool = mariadb.createPool({ host: 'localhost' });
export async function each(names: string[]) {
  let conn;
  for (const name of names) {
    conn = await pool.getConnection(); //> require-release: \`conn\` is acquired again here while the previous connection is still held.
    await conn.query('select * from seals where name = ?', [name]);
  }
  await conn?.release();
}`,
    'a cluster\'s connection is dropped': `
import mariadb from 'mariadb';
const cluster = mariadb.createPoolCluster();
export async function probe() {
  await cluster.getConnection('node1'); //> require-release: The connection from \`cluster.getConnection()\` is thrown away and can never be released.
}`,
  },
});
