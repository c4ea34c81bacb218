/** Reads `settings.pool` once per settings object; what is wrong in it is said with its path and value. */
import { NO_SETTINGS } from '../flow/settings.ts';
import type { Settings } from '../flow/settings.ts';
import { ProtocolError, readUserProtocols } from '../protocols/user-protocols.ts';

/** Says which setting is wrong, what was expected and what was found. */
export class SettingsError extends TypeError {}

const known = new WeakMap<object, Settings>();

export function readSettings(settings: Readonly<Record<string, unknown>>): Settings {
  const { pool } = settings;
  if (pool === undefined) return NO_SETTINGS;
  if (typeof pool !== 'object' || pool === null || Array.isArray(pool)) throw new SettingsError(`Expected settings.pool to be an object, got ${show(pool)}.`);
  let read = known.get(pool);
  if (!read) known.set(pool, (read = parse(pool as Record<string, unknown>)));
  return read;
}

const KEYS = ['protocols', 'releases', 'keeps', 'quiet', 'types'];

function parse(pool: Record<string, unknown>): Settings {
  for (const key of Object.keys(pool)) {
    if (!KEYS.includes(key)) throw new SettingsError(`Unknown key settings.pool.${key}; expected one of ${KEYS.join(', ')}.`);
  }
  return { protocols: protocols(pool), releases: names(pool, 'releases'), keeps: names(pool, 'keeps'), quiet: names(pool, 'quiet'), types: flag(pool, 'types') };
}

function protocols(pool: Record<string, unknown>): Settings['protocols'] {
  if (pool['protocols'] === undefined) return [];
  try {
    return readUserProtocols(pool['protocols'], 'settings.pool.protocols');
  } catch (error) {
    throw error instanceof ProtocolError ? new SettingsError(error.message) : error;
  }
}

function names(pool: Record<string, unknown>, key: string): ReadonlySet<string> {
  const value = pool[key] === undefined ? [] : pool[key];
  if (!Array.isArray(value) || value.some((name) => typeof name !== 'string')) throw new SettingsError(`Expected settings.pool.${key} to be an array of function names, got ${show(value)}.`);
  return new Set(value as string[]);
}

function flag(pool: Record<string, unknown>, key: string): boolean {
  const value = pool[key] ?? false;
  if (typeof value !== 'boolean') throw new SettingsError(`Expected settings.pool.${key} to be true or false, got ${show(value)}.`);
  return value;
}

/** `"pg" (string)`, `["pg"] (array)`; what JSON cannot hold by its own words. */
function show(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}] (array)`;
  return `${written(value)} (${typeof value})`;
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? `{ ${Object.keys(value).join(', ')} }` : String(value);
}
