import type { Protocol } from './protocol.ts';

/**
 * Readers and writers of web streams. Reading a stream to its end and dropping the reader is common and harmless, so the duty to let go
 * is believed only of code that lets go on some path, or that reads on and on and may leave before the end.
 */
export const streamReaders: Protocol = {
  name: 'web-stream-reader',
  noun: 'reader',
  modules: ['node:stream/web', 'stream/web', 'web-streams-polyfill'],
  nature: 'resource',
  pools: { classes: ['ReadableStream'], types: ['ReadableStream'] },
  acquire: [{ method: 'getReader', gives: 'value', receiver: /./ }],
  forgivesSecondRelease: true,
  release: { item: ['releaseLock', 'cancel'] },
  duty: 'believed',
  unbounded: true,
  answersAfter: ['cancel'],
  endsWith: ['read'],
  exhausted: ['done'],
  source: 'https://streams.spec.whatwg.org/#rs-prototype',
};

export const streamWriters: Protocol = {
  name: 'web-stream-writer',
  noun: 'writer',
  modules: ['node:stream/web', 'stream/web', 'web-streams-polyfill'],
  nature: 'resource',
  pools: { classes: ['WritableStream'], types: ['WritableStream'] },
  acquire: [{ method: 'getWriter', gives: 'value', receiver: /./ }],
  forgivesSecondRelease: true,
  release: { item: ['releaseLock', 'close', 'abort'] },
  duty: 'believed',
  unbounded: true,
  endsWith: ['ready', 'write'],
  source: 'https://streams.spec.whatwg.org/#ws-prototype',
};
