import type { Protocol } from './protocol.ts';

/** postgres.js: `sql` takes and gives back connections by itself, except for `sql.reserve()`. */
export const postgres: Protocol = {
  name: 'postgres',
  noun: 'connection',
  modules: ['postgres'],
  nature: 'resource',
  pools: { factories: [''], types: ['Sql'] },
  acquire: [{ method: 'reserve', gives: 'promise', receiver: /sql$/i }],
  release: { item: ['release'] },
  source: 'https://github.com/porsager/postgres#reserving-connections',
};
