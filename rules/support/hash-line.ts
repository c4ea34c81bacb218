import { nodeModule } from './node-module.ts';

/**
 * Tells whether a source line is still the one that a report speaks of: the first 16 hex digits of the SHA-256 of the line
 * (UTF-8), trimmed. The runtime writes the same hash (runtime/debug/hash-line.ts); a test holds the two equal.
 */
export function hashLine(line: string): string | undefined {
  return nodeModule<typeof import('node:crypto')>('node:crypto')?.createHash('sha256').update(line.trim()).digest('hex').slice(0, 16);
}
