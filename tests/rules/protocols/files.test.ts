import { testProtocol } from './test-protocol.ts';

testProtocol('file-handle', {
  valid: {
    'closed in finally': `
import { open } from 'node:fs/promises';
export async function size(path: string) {
  const file = await open(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}`,
    'its stream closes it': `
import fs from 'fs/promises';
export async function read(path: string) {
  const file = await fs.open(path, 'r');
  return file.createReadStream();
}`,
    'disposed of': `
import { open } from 'node:fs/promises';
export async function size(path: string) {
  await using file = await open(path);
  return (await file.stat()).size;
}`,
    'handed to the caller': `
import { promises as fs } from 'fs';
export const append = (path: string) => fs.open(path, 'a');`,
    'kept in a field': `
import { open } from 'node:fs/promises';
export class Log {
  file;
  async start(path: string) {
    this.file = await open(path, 'a');
  }
}`,
    'another open': `
import { open } from './store';
export async function count(name: string) {
  const store = await open(name);
  return store.count();
}`,
    'closed by a callback that runs when the work is done': `
import { open } from 'node:fs/promises';
export async function size(path: string) {
  const file = await open(path);
  return file.stat().finally(() => file.close());
}`,
  },
  invalid: {
    'closed on the happy path only': `
import { open } from 'node:fs/promises';
export async function size(path: string) {
  const file = await open(path); //> require-release: \`file\` is not released when \`file.stat()\` on line 4 rejects.
  const { size } = await file.stat();
  await file.close();
  return size;
}`,
    'a throw before the stream takes it over': `
import fs from 'node:fs/promises';
export async function read(path: string) {
  const handle = await fs.open(path, 'r'); //> require-release: \`handle\` is not released when line 5 throws.
  const { size } = await handle.stat().catch(() => ({ size: 0 }));
  if (size === 0) throw new Error('empty');
  return handle.createReadStream();
}`,
    'never closed': `
const { promises: fs } = require('fs');
exports.touch = async (path) => {
  await fs.open(path, 'a'); //> require-release: The file from \`fs.open()\` is thrown away and can never be released.
};`,
    'an early return': `
const fs = require('fs').promises;
exports.head = async (path) => {
  const file = await fs.open(path); //> require-release: \`file\` is not released when line 5 returns.
  try {
    if (path.endsWith('.gz')) return undefined;
    const { buffer } = await file.read();
    await file.close();
    return buffer;
  } catch (error) {
    await file.close();
    throw error;
  }
};`,
    'read after it was closed': `
import fs from 'fs';
export async function head(path: string) {
  const file = await fs.promises.open(path);
  await file.close();
  return file.read(); //> no-use-after-release: \`file\` is used after its release on line 4.
}`,
    'the read is returned, not awaited': `
import { open } from 'node:fs/promises';
export async function head(path: string) {
  const file = await open(path);
  try {
    return file.read(); //> no-use-after-release: \`file.read()\` is returned without \`await\` and still runs when line 7 releases \`file\`.
  } finally {
    await file.close();
  }
}`,
  },
});

testProtocol('file-descriptor', {
  valid: {
    'closed in finally': `
import fs from 'node:fs';
export function head(path: string, buffer: Buffer) {
  const fd = fs.openSync(path, 'r');
  try {
    return fs.readSync(fd, buffer);
  } finally {
    fs.closeSync(fd);
  }
}`,
    'named functions': `
import { closeSync, openSync, writeSync } from 'fs';
export function note(path: string, text: string) {
  const fd = openSync(path, 'a');
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}`,
    'callbacks that close on both ways': `
const fs = require('fs');
exports.note = (path, text, done) => {
  fs.open(path, 'a', (err, fd) => {
    if (err) return done(err);
    fs.write(fd, text, (err) => {
      fs.close(fd, () => done(err));
    });
  });
};`,
    'handed to the caller': `
import { openSync } from 'node:fs';
export const append = (path: string) => openSync(path, 'a');`,
    'a number that says there is none': `
import { closeSync, openSync, readSync } from 'fs';
export function head(path: string, buffer: Buffer) {
  let fd = -1;
  try {
    fd = openSync(path, 'r');
    readSync(fd, buffer);
    closeSync(fd);
    fd = -1;
    return buffer.toString();
  } catch {
    return '';
  } finally {
    if (fd !== -1) closeSync(fd);
  }
}`,
    'asked whether it is a number': `
import { closeSync, openSync, readSync } from 'fs';
export function head(path: string, buffer: Buffer) {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return readSync(fd, buffer);
  } finally {
    if (typeof fd === 'number' && fd >= 0) closeSync(fd);
  }
}`,
    'handed to a child': `
import { openSync } from 'node:fs';
import { spawn } from 'node:child_process';
export function run(path: string) {
  const log = openSync(path, 'a');
  return spawn('server', [], { stdio: ['ignore', log, log] });
}`,
    'handed to a stream': `
import fs from 'fs';
export function stream(path: string) {
  const fd = fs.openSync(path, 'r');
  return fs.createReadStream('', { fd });
}`,
  },
  invalid: {
    'a read that throws': `
import { closeSync, openSync, readSync } from 'fs';
export function head(path: string, buffer: Buffer) {
  const fd = openSync(path, 'r'); //> require-release: \`fd\` is not released when \`readSync()\` on line 4 throws.
  readSync(fd, buffer);
  closeSync(fd);
}`,
    'an early return': `
import fs from 'node:fs';
export function head(path: string, buffer: Buffer) {
  const fd = fs.openSync(path, 'r'); //> require-release: \`fd\` is not released when line 4 returns.
  if (buffer.length === 0) return 0;
  try {
    return fs.readSync(fd, buffer);
  } finally {
    fs.closeSync(fd);
  }
}`,
    'made and forgotten': `
import fs from 'fs-extra';
export function touch(path: string) {
  fs.openSync(path, 'w'); //> require-release: The file descriptor from \`fs.openSync()\` is thrown away and can never be released.
}`,
    'a callback that forgets it where the work fails': `
const fs = require('fs');
exports.note = (path, text, done) => {
  fs.open(path, 'a', (err, fd) => { //> require-release: \`fd\` is not released when line 6 returns.
    if (err) return done(err);
    fs.write(fd, text, (err) => {
      if (err) return done(err);
      fs.close(fd, done);
    });
  });
};`,
    'closed twice': `
import { closeSync, openSync, writeSync } from 'fs';
export function note(path: string, text: string) {
  const fd = openSync(path, 'a');
  try {
    writeSync(fd, text);
    closeSync(fd);
  } finally {
    closeSync(fd); //> no-double-release: \`fd\` was already released on line 6.
  }
}`,
    'written after it was closed': `
import fs from 'node:fs';
export function note(path: string, text: string) {
  const fd = fs.openSync(path, 'a');
  fs.closeSync(fd);
  fs.writeSync(fd, text); //> no-use-after-release: \`fd\` is used after its release on line 4.
}`,
  },
});
