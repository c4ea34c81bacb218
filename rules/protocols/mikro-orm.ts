import type { Protocol } from './protocol.ts';

/** An entity manager of MikroORM takes a connection when it begins a transaction, and keeps it to the commit or rollback. */
export const mikroOrm: Protocol = {
  name: 'mikro-orm',
  noun: 'transaction',
  modules: ['@mikro-orm/core', '@mikro-orm/knex', '@mikro-orm/postgresql', '@mikro-orm/mysql', '@mikro-orm/mariadb', '@mikro-orm/mssql', '@mikro-orm/sqlite', '@mikro-orm/better-sqlite', '@mikro-orm/libsql'],
  nature: 'resource',
  pools: { classes: ['EntityManager'], types: ['SqlEntityManager'] },
  acquire: [],
  opens: [{ method: 'begin', gives: 'promise', receiver: /^_?(?:em|entity_?manager|fork(?:ed)?)$|em$/i, needsImport: true }],
  release: { item: ['commit', 'rollback'] },
  ended: ['isInTransaction'],
  source: 'https://mikro-orm.io/docs/transactions',
};
