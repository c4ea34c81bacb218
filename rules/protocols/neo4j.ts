import type { Protocol } from './protocol.ts';

/** A session of the Neo4j driver holds a connection while something of it is open, and gives it back for sure when it is closed. */
export const neo4j: Protocol = {
  name: 'neo4j',
  noun: 'session',
  modules: ['neo4j-driver'],
  nature: 'resource',
  pools: { factories: ['driver'], types: ['Driver'] },
  acquire: [{ method: 'session', gives: 'value', receiver: /^_?(?:neo4j_?)?driver$/i }],
  forgivesSecondRelease: true,
  release: { item: ['close', '@@asyncDispose'], receiver: ['close'], settles: true },
  unbounded: true,
  quiet: ['lastBookmarks', 'lastBookmark'],
  source: 'https://neo4j.com/docs/javascript-manual/current/transactions/#_sessions',
};
