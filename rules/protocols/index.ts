import { browserless, launchedBrowsers, phantomPages, playwright, puppeteer } from './browsers.ts';
import { genericPool } from './generic-pool.ts';
import { ibmDb } from './ibm-db.ts';
import { knex, knexClient } from './knex.ts';
import { kysely } from './kysely.ts';
import { lifeguard } from './lifeguard.ts';
import { deepool, melonjs, physicsScratchpads, pixiObjectPool, reusify, smikhalevskiObjectPool, typedarrayPool } from './memory-pools.ts';
import { mikroOrm } from './mikro-orm.ts';
import { mongodb, mongoose } from './mongodb.ts';
import { mssql } from './mssql.ts';
import { mariadb, mysql, mysql2 } from './mysql.ts';
import { neo4j } from './neo4j.ts';
import { objection } from './objection.ts';
import { oracledb } from './oracledb.ts';
import { pg } from './pg.ts';
import { pgPromise } from './pg-promise.ts';
import { postgres } from './postgres.ts';
import type { Protocol } from './protocol.ts';
import { redisPools } from './redis.ts';
import { sequelize, sequelizeConnections } from './sequelize.ts';
import { streamReaders, streamWriters } from './streams.ts';
import { tarn } from './tarn.ts';
import { typeorm } from './typeorm.ts';
import { unknownMemoryPool, unknownPool } from './unknown-pool.ts';

/** Every built-in protocol; the more specific ones first, because the first that fits is taken. */
export const PROTOCOLS: readonly Protocol[] = [
  lifeguard,
  pg,
  pgPromise,
  postgres,
  mysql2,
  mysql,
  mariadb,
  mssql,
  oracledb,
  ibmDb,
  genericPool,
  tarn,
  typeorm,
  knex,
  knexClient,
  objection,
  sequelize,
  sequelizeConnections,
  kysely,
  mikroOrm,
  mongodb,
  mongoose,
  neo4j,
  redisPools,
  puppeteer,
  playwright,
  launchedBrowsers,
  phantomPages,
  browserless,
  streamReaders,
  streamWriters,
  reusify,
  smikhalevskiObjectPool,
  deepool,
  typedarrayPool,
  pixiObjectPool,
  physicsScratchpads,
  melonjs,
  unknownPool,
  unknownMemoryPool,
];
