import { testProtocol } from './test-protocol.ts';

testProtocol('mongodb', {
  valid: {
    'ended in finally': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move(id: string) {
  const session = client.startSession();
  try {
    await client.db().collection('newts').updateOne({ id }, { $set: { moved: true } }, { session });
  } finally {
    await session.endSession();
  }
}`,
    'withSession is a loan': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export const move = () => client.withSession(async (session) => session.withTransaction(async () => {}));`,
    'a client of another service': `
import { client } from './shell.ts';
export async function open(target: string) {
  const session = await client.startSession(target);
  await session.write('hello');
}`,
    'await using': `
import type { MongoClient } from 'mongodb';
export async function move(mongo: MongoClient) {
  await using session = mongo.startSession();
  await mongo.db().collection('newts').deleteMany({}, { session });
}`,
    'handed to the caller': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export const begin = () => client.startSession();`,
    'ended twice, which is ignored': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession();
  try {
    await session.commitTransaction();
    await session.endSession();
  } finally {
    await session.endSession();
  }
}`,
    'ended in finally without waiting': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession();
  try {
    await session.withTransaction(async () => {
      await client.db().collection('newts').insertOne({}, { session });
    });
  } finally {
    void session.endSession();
  }
}`,
  },
  invalid: {
    'ended only on success': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move(id: string) {
  const session = client.startSession(); //> require-release: \`session\` is not released when \`client.db().collection().updateOne()\` on line 5 rejects.
  await client.db().collection('newts').updateOne({ id }, { $set: { moved: true } }, { session });
  await session.endSession();
}`,
    'committed, never ended': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession(); //> require-release: \`session\` is not released when the function ends.
  session.startTransaction();
  await session.commitTransaction();
}`,
    'early return': `
import type { MongoClient } from 'mongodb';
export async function move(mongo: MongoClient, ids: string[]) {
  const session = mongo.startSession(); //> require-release: \`session\` is not released when line 4 returns.
  if (ids.length === 0) return;
  await session.endSession();
}`,
    'ended in catch only': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession(); //> require-release: \`session\` is not released when the function ends.
  try {
    session.startTransaction();
    await session.commitTransaction();
  } catch (error) {
    await session.abortTransaction();
    await session.endSession();
  }
}`,
    'an abort that fails before the end': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession(); //> require-release: \`session\` is not released when \`session.abortTransaction()\` on line 8 rejects.
  try {
    await session.commitTransaction();
  } catch (error) {
    await session.abortTransaction();
  }
  await session.endSession();
}`,
    'a field called mongoClient': `
export class Newts {
  constructor(private readonly mongoClient) {}
  async move() {
    const session = this.mongoClient.startSession(); //> require-release: \`session\` is not released when the function ends.
    await session.commitTransaction();
  }
}`,
    'used after the end': `
import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://localhost');
export async function move() {
  const session = client.startSession();
  await session.endSession();
  await session.commitTransaction(); //> no-use-after-release: \`session\` is used after its release on line 5.
}`,
  },
});

testProtocol('mongoose', {
  valid: {
    'ended in finally': `
import mongoose from 'mongoose';
import { Newt } from './newt.ts';
export async function move(id: string) {
  const session = await mongoose.startSession();
  try {
    session.startTransaction();
    await Newt.updateOne({ id }, { moved: true }, { session });
    await session.commitTransaction();
  } catch (error) {
    await session.abortTransaction();
    throw error;
  } finally {
    await session.endSession();
  }
}`,
    'of a connection': `
import { createConnection } from 'mongoose';
const connection = createConnection('mongodb://localhost');
export async function move() {
  const session = await connection.startSession();
  try {
    await session.withTransaction(async () => {});
  } finally {
    await session.endSession();
  }
}`,
    'connection.transaction() is a loan': `
import mongoose from 'mongoose';
export const move = () => mongoose.connection.transaction(async (session) => session.id);`,
    'connecting acquires nothing': `
import mongoose from 'mongoose';
export async function start() {
  await mongoose.connect('mongodb://localhost');
  const connection = await mongoose.createConnection('mongodb://localhost').asPromise();
  await connection.db?.command({ ping: 1 });
}`,
    'a chain': `
const mongoose = require('mongoose');
exports.move = () => mongoose.startSession().then((session) => session.withTransaction(async () => {}).finally(() => session.endSession()));`,
    'handed to the caller': `
import mongoose from 'mongoose';
export async function begin() {
  const session = await mongoose.startSession();
  session.startTransaction();
  return session;
}`,
  },
  invalid: {
    'counted, never ended': `
import mongoose from 'mongoose';
export async function count() {
  const session = await mongoose.startSession(); //> require-release: \`session\` is not released when the function ends.
  await session.withTransaction(async () => {
    console.log('counting');
  });
}`,
    'a return in the middle': `
import mongoose from 'mongoose';
import { Newt } from './newt.ts';
export async function move(id: string) {
  const session = await mongoose.startSession(); //> require-release: \`session\` is not released when line 7 returns.
  try {
    const newt = await Newt.findById(id).session(session);
    if (!newt) return null;
    await session.endSession();
    return newt;
  } catch (error) {
    await session.endSession();
    throw error;
  }
}`,
    'an injected connection': `
import type { Connection } from 'mongoose';
export class Newts {
  constructor(private readonly connection: Connection) {}
  async move() {
    const session = await this.connection.startSession(); //> require-release: \`session\` is not released when \`session.commitTransaction()\` on line 6 rejects.
    await session.commitTransaction();
    await session.endSession();
  }
}`,
    'the abort fails': `
const mongoose = require('mongoose');
exports.move = async () => {
  const session = await mongoose.startSession(); //> require-release: \`session\` is not released when \`session.abortTransaction()\` on line 7 rejects.
  try {
    await session.commitTransaction();
  } catch (error) {
    await session.abortTransaction();
  }
  session.endSession();
};`,
    'a model starts one': `
import { Newt } from './newt.ts';
import { Types } from 'mongoose';
export async function move() {
  const session = await Newt.startSession(); //> require-release: \`session\` is not released when the function ends.
  await session.commitTransaction();
  console.log(new Types.ObjectId());
}`,
    'dropped': `
import mongoose from 'mongoose';
export async function probe() {
  await mongoose.startSession(); //> require-release: The session from \`mongoose.startSession()\` is thrown away and can never be released.
}`,
  },
});

testProtocol('neo4j', {
  valid: {
    'in the way of its manual': `
import neo4j from 'neo4j-driver';
const driver = neo4j.driver('neo4j://localhost');
export async function find(name: string) {
  const session = driver.session({ database: 'otters' });
  try {
    const { records } = await session.run('MATCH (o:Otter {name: $name}) RETURN o', { name });
    return records;
  } finally {
    await session.close();
  }
}`,
    'a query without a session': `
import neo4j from 'neo4j-driver';
const driver = neo4j.driver('neo4j://localhost');
export const count = () => driver.executeQuery('MATCH (o:Otter) RETURN count(o)');`,
    'await using': `
import type { Driver } from 'neo4j-driver';
export async function count(driver: Driver) {
  await using session = driver.session();
  return (await session.run('MATCH (o:Otter) RETURN count(o)')).records;
}`,
    'closed by a chain': `
const { driver } = require('./graph');
exports.count = () => {
  const session = driver.session();
  return session.run('MATCH (o:Otter) RETURN count(o)').finally(() => session.close());
};`,
    'handed to the caller': `
import neo4j from 'neo4j-driver';
const driver = neo4j.driver('neo4j://localhost');
export const open = () => driver.session();`,
    'the session of another driver': `
export async function title(webdriver) {
  const session = webdriver.session();
  return session.title();
}`,
    'kept by the instance, which closes it': `
import type { Driver, Session } from 'neo4j-driver';
export class Otters {
  private readonly session: Session;
  constructor(driver: Driver) {
    this.session = driver.session();
  }
  count() {
    return this.session.run('MATCH (o:Otter) RETURN count(o)');
  }
  stop() {
    return this.session.close();
  }
}`,
  },
  invalid: {
    'a query that fails': `
import neo4j from 'neo4j-driver';
const driver = neo4j.driver('neo4j://localhost');
export async function count() {
  const session = driver.session(); //> require-release: \`session\` is not released when \`session.run()\` on line 5 rejects.
  const { records } = await session.run('MATCH (o:Otter) RETURN count(o)');
  await session.close();
  return records;
}`,
    'never closed': `
export async function count(object, params, context) {
  const session = context.driver.session(); //> require-release: \`session\` is not released when line 4 returns.
  const result = await session.run('MATCH (o:Otter) RETURN count(o)');
  return result.records;
}`,
    'an early return': `
import type { Driver } from 'neo4j-driver';
export async function find(driver: Driver, name: string) {
  const session = driver.session(); //> require-release: \`session\` is not released when line 6 returns.
  try {
    const { records } = await session.run('MATCH (o:Otter {name: $name}) RETURN o', { name });
    if (records.length === 0) return undefined;
    await session.close();
    return records[0];
  } catch {
    await session.close();
    return undefined;
  }
}`,
    'closed when all is well only': `
const { driver } = require('./graph');
exports.count = (done) => {
  const session = driver.session(); //> require-release: \`session\` is not released when \`session.run()\` on line 4 rejects.
  session.run('MATCH (o:Otter) RETURN count(o)').then((result) => {
    session.close();
    done(null, result.records);
  }).catch(done);
};`,
    'closed in catch only': `
import type { Driver } from 'neo4j-driver';
export async function move(driver: Driver) {
  const session = driver.session(); //> require-release: \`session\` is not released when the function ends.
  try {
    await session.executeWrite((tx) => tx.run('MATCH (o:Otter) SET o.moved = true'));
  } catch (error) {
    await session.close();
    throw error;
  }
}`,
    'used after it was closed': `
import type { Driver } from 'neo4j-driver';
export async function move(driver: Driver) {
  const session = driver.session();
  await session.close();
  await session.run('MATCH (o:Otter) SET o.moved = true'); //> no-use-after-release: \`session\` is used after its release on line 4.
}`,
  },
});
