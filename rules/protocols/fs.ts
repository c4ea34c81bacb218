import type { Protocol } from './protocol.ts';

/** Opened files of `fs/promises`. A stream made from a handle closes it when it ends. */
export const fileHandles: Protocol = {
  name: 'file-handle',
  noun: 'file',
  modules: ['fs/promises', 'node:fs/promises'],
  nature: 'resource',
  pools: { module: true },
  acquire: [{ method: 'open', gives: 'promise' }],
  forgivesSecondRelease: true,
  release: { item: ['close', '@@asyncDispose'], settles: true },
  unbounded: true,
  detaches: ['createReadStream', 'createWriteStream', 'readLines', 'readableWebStream'],
  quiet: ['fd', 'getAsyncId'],
  source: 'https://nodejs.org/api/fs.html#class-filehandle',
};

/** File descriptors: numbers that stay open until somebody closes them. */
export const fileDescriptors: Protocol = {
  name: 'file-descriptor',
  noun: 'file descriptor',
  modules: ['fs', 'node:fs', 'fs-extra', 'graceful-fs'],
  nature: 'resource',
  pools: { module: true },
  acquire: [
    { method: 'openSync', gives: 'value', plain: true },
    { method: 'open', gives: 'promise', callback: { error: 0, item: 1, done: -1 }, plain: true },
  ],
  release: { pool: ['closeSync', 'close'] },
  unbounded: true,
  serves: ['readSync', 'readvSync', 'writeSync', 'writevSync', 'fstatSync', 'ftruncateSync', 'fsyncSync', 'fdatasyncSync', 'futimesSync', 'readFileSync', 'writeFileSync', 'appendFileSync'],
  source: 'https://nodejs.org/api/fs.html#fsopensyncpath-flags-mode',
};
