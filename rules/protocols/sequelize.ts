import type { Protocol } from './protocol.ts';

/** An unmanaged transaction holds a connection until it is committed or rolled back; with a function it ends by itself. */
export const sequelize: Protocol = {
  name: 'sequelize',
  noun: 'transaction',
  modules: ['sequelize', 'sequelize-typescript', '@sequelize/core'],
  nature: 'resource',
  pools: { classes: ['Sequelize', ''], types: ['Sequelize'] },
  acquire: [
    { method: 'transaction', gives: 'promise', lendsToCallback: true, receiver: /sequelize$/i },
    { method: 'transaction', gives: 'promise', lendsToCallback: true, receiver: /^(?:db|database|connection)$/i, needsImport: true },
    { method: 'startUnmanagedTransaction', gives: 'promise', receiver: /./ },
  ],
  release: { item: ['commit', 'rollback'] },
  ended: ['finished'],
  quiet: ['afterCommit'],
  source: 'https://sequelize.org/docs/v6/other-topics/transactions/',
};

/** The pool under Sequelize. */
export const sequelizeConnections: Protocol = {
  name: 'sequelize-connections',
  noun: 'connection',
  modules: ['sequelize', '@sequelize/core'],
  nature: 'resource',
  pools: { types: ['ConnectionManager'] },
  acquire: [{ method: 'getConnection', gives: 'promise', receiver: /^connectionManager$/, needsImport: true }],
  release: { pool: ['releaseConnection'] },
  source: 'https://github.com/sequelize/sequelize/blob/v6/src/dialects/abstract/connection-manager.js',
};
