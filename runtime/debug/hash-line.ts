import { builtin } from '../core/platform.ts';

/**
 * Tells whether a source line is still the same: the first 16 hex digits of the SHA-256 of the line (UTF-8), trimmed,
 * so that moving or indenting it does not matter.
 */
export function hashLine(line: string): string {
  const crypto = builtin<typeof import('node:crypto')>('node:crypto');
  return crypto?.createHash('sha256').update(line.trim()).digest('hex').slice(0, 16) ?? '';
}
