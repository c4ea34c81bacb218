import { testProtocol } from './test-protocol.ts';

testProtocol('web-stream-reader', {
  valid: {
    'released in finally': `
export async function size(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  try {
    let total = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return total;
      total += value.length;
    }
  } finally {
    reader.releaseLock();
  }
}`,
    'read to the end and dropped': `
export async function text(response: Response) {
  const reader = response.body!.getReader();
  const parts = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  return Buffer.concat(parts).toString();
}`,
    'cancelled after the first chunk': `
export async function first(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  try {
    return (await reader.read()).value;
  } finally {
    await reader.cancel();
  }
}`,
    'unlocked on both arms': `
export const first = (stream: ReadableStream<string>) => {
  const reader = stream.getReader();
  return reader.read().finally(() => reader.releaseLock());
};`,
    'kept in a field': `
export class Lines {
  private reader;
  constructor(stream: ReadableStream<string>) {
    this.reader = stream.getReader();
  }
  close() {
    return this.reader.cancel();
  }
}`,
    'cancelled, then unlocked': `
export async function first(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  try {
    return (await reader.read()).value;
  } finally {
    await reader.cancel();
    reader.releaseLock();
  }
}`,
    'read after it was cancelled, which says that it is done': `
export async function pump(stream: ReadableStream<string>, signal: AbortSignal) {
  const reader = stream.getReader();
  const stop = () => {
    reader.cancel().catch(() => {});
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  for (let part = await reader.read(); !part.done; part = await reader.read()) console.log(part.value);
}`,
    'one after the other': `
export async function both(response: Response) {
  const first = response.body!.getReader();
  try {
    const second = await again(response.clone().body!);
    second.releaseLock();
  } finally {
    first.releaseLock();
  }
}
async function again(stream: ReadableStream<string>) {
  return stream.getReader();
}`,
    'from a helper that lets go where it fails': `
async function open(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  try {
    return { reader, first: await reader.read() };
  } catch (error) {
    reader.releaseLock();
    throw error;
  }
}
export async function head(stream: ReadableStream<string>) {
  const { first } = await open(stream);
  return first.value;
}`,
    'a stream whose reading fails has nothing to unlock': `
export async function first(response: Response) {
  const reader = response.body!.getReader();
  try {
    const { value } = await reader.read();
    await reader.cancel();
    return value;
  } catch {
    return undefined;
  }
}`,
    'handed to the caller': `
export const open = (response: Response) => response.body?.getReader();`,
    'a generator that reads in a try': `
export async function* chunks(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}`,
    'a loop that is left by the end alone, under other names': `
export async function size(response: Response) {
  const reader = response.body!.getReader();
  let total = 0;
  while (true) {
    const { done: ended, value: part } = await reader.read();
    if (ended || !part) break;
    total += part.length;
  }
  return total;
}`,
    'a loop that a turn of its own promise drives': `
export function drain(response: Response) {
  const reader = response.body!.getReader();
  const next = (): Promise<void> => reader.read().then(({ done }) => (done ? undefined : next()));
  return next();
}`,
    'handed over before it is read on and on': `
export async function copy(stream: ReadableStream<string>, sink: Sink) {
  const reader = stream.getReader();
  sink.source = reader;
  while (true) {
    const { done, value } = await reader.read();
    if (done || sink.isFull) return;
    sink.add(value);
  }
}`,
  },
  invalid: {
    'a generator whose consumer may stop': `
export async function* chunks(stream: ReadableStream<string>) {
  const reader = stream.getReader(); //> require-release: \`reader\` is not released when the consumer stops at line 6.
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}`,
    'an early return from the loop that reads': `
export async function firstEvent(response: Response) {
  const reader = response.body?.getReader(); //> require-release: \`reader\` is not released when line 9 returns.
  if (!reader) throw new Error('no body');
  const decoder = new TextDecoder();
  let buffer = '';
  while (true) {
    const { value, done } = await reader.read();
    if (done) throw new Error('closed before data arrived');
    if ((buffer += decoder.decode(value)).includes('data:')) return JSON.parse(buffer);
  }
}`,
    'a throw in the loop that reads': `
export async function upload(request: Request, file: FileHandle, most: number) {
  const reader = request.body!.getReader(); //> require-release: \`reader\` is not released when line 7 throws.
  let size = 0;
  while (true) {
    const { done: ended, value } = await reader.read();
    if (ended) return size;
    if ((size += value.byteLength) > most) throw new Error('too large');
  }
}`,
    'an iterator that unlocks, but not where its work fails': `
export function iterate(stream: ReadableStream<string>) {
  const reader = stream.getReader(); //> require-release: \`reader\` is not released when \`decode()\` on line 7 rejects.
  const stop = () => reader.releaseLock();
  return {
    async next() {
      const { done, value: bytes } = await reader.read();
      const value = await decode(bytes);
      if (!done) return { done: false, value };
      stop();
      return { done: true, value: undefined };
    },
    async return() {
      stop();
      return { done: true, value: undefined };
    },
  };
}`,
    'unlocked only on success': `
export async function first(stream: ReadableStream<string>) {
  const reader = stream.getReader(); //> require-release: \`reader\` is not released when \`decode()\` on line 4 rejects.
  const { value } = await reader.read();
  const text = await decode(value);
  reader.releaseLock();
  return text;
}`,
    'early return': `
export async function size(stream: ReadableStream<Uint8Array>, limit: number) {
  const reader = stream.getReader(); //> require-release: \`reader\` is not released when line 6 returns.
  try {
    for (let total = 0; ; ) {
      const { done, value } = await reader.read();
      if (total > limit) return -1;
      if (done) {
        reader.releaseLock();
        return total;
      }
      total += value.length;
    }
  } catch (error) {
    await reader.cancel(error);
    throw error;
  }
}`,
    'cancelled in catch only': `
export async function first(response: Response) {
  const reader = response.body!.getReader(); //> require-release: \`reader\` is not released when line 4 returns.
  try {
    return (await reader.read()).value;
  } catch (error) {
    await reader.cancel(error);
    throw error;
  }
}`,
    'read after it was unlocked': `
export async function first(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  reader.releaseLock();
  return (await reader.read()).value; //> no-use-after-release: \`reader\` is used after its release on line 3.
}`,
    'the read is returned, not awaited': `
export async function first(stream: ReadableStream<string>) {
  const reader = stream.getReader();
  try {
    return reader.read(); //> no-use-after-release: \`reader.read()\` is returned without \`await\` and still runs when line 6 releases \`reader\`.
  } finally {
    reader.releaseLock();
  }
}`,
    'a break forgets it': `
export async function until(streams: ReadableStream<string>[], stop: string) {
  for (const stream of streams) {
    const reader = stream.getReader(); //> require-release: \`reader\` is not released when the function ends.
    const { value } = await reader.read();
    if (value === stop) break;
    reader.releaseLock();
  }
}`,
  },
});

testProtocol('web-stream-writer', {
  valid: {
    'released in finally': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter();
  try {
    await writer.write(text);
  } finally {
    writer.releaseLock();
  }
}`,
    'closed, or aborted on failure': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter();
  try {
    await writer.write(text);
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}`,
    'kept for the life of a transform': `
export function compress(text: string) {
  const stream = new CompressionStream('gzip');
  const writer = stream.writable.getWriter();
  void writer.write(new TextEncoder().encode(text));
  return new Response(stream.readable);
}`,
    'a pipe needs no writer': `
export const copy = (from: ReadableStream<string>, to: WritableStream<string>) => from.pipeTo(to);`,
    'kept in a field': `
export class Log {
  private readonly writer;
  constructor(stream: WritableStream<string>) {
    this.writer = stream.getWriter();
  }
}`,
    'closed and then unlocked': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter();
  try {
    await writer.write(text);
    await writer.close();
  } finally {
    writer.releaseLock();
  }
}`,
    'a stream that fails has nothing to close': `
export async function inflate(bytes: Uint8Array) {
  const { readable, writable } = new DecompressionStream('deflate');
  const writer = writable.getWriter();
  await writer.ready;
  writer.write(bytes).then(async () => {
    await writer.ready;
    await writer.close();
  }).catch(() => {});
  return new Response(readable).bytes();
}`,
    'handed to the caller': `
export const open = (stream: WritableStream<string>) => stream.getWriter();`,
  },
  invalid: {
    'unlocked only on success': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter(); //> require-release: \`writer\` is not released when \`encode()\` on line 3 rejects.
  await writer.write(await encode(text));
  writer.releaseLock();
}`,
    'early return': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter(); //> require-release: \`writer\` is not released when line 3 returns.
  if (text === '') return;
  try {
    await writer.write(text);
  } finally {
    writer.releaseLock();
  }
}`,
    'closed only on success': `
export async function write(stream: WritableStream<string>, texts: AsyncIterable<string>) {
  const writer = stream.getWriter(); //> require-release: \`writer\` is not released when \`texts\` on line 3 rejects.
  for await (const text of texts) await writer.write(text);
  await writer.close();
}`,
    'written after it was unlocked': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter();
  writer.releaseLock();
  await writer.write(text); //> no-use-after-release: \`writer\` is used after its release on line 3.
}`,
    'aborted in catch, left open otherwise': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter(); //> require-release: \`writer\` is not released when the function ends.
  try {
    await writer.write(text);
  } catch (error) {
    await writer.abort(error);
  }
}`,
    'the write is returned, not awaited': `
export async function write(stream: WritableStream<string>, text: string) {
  const writer = stream.getWriter();
  try {
    return writer.write(text); //> no-use-after-release: \`writer.write()\` is returned without \`await\` and still runs when line 6 releases \`writer\`.
  } finally {
    writer.releaseLock();
  }
}`,
  },
});
