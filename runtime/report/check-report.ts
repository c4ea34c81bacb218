import { LEVELS } from '../core/level.ts';
import type { LeakReport, Misuse } from '../debug/types.ts';
import { advice } from './advice.ts';

/**
 * What keeps a value from being a report, in words that fit after the file's name; undefined if it is one.
 *
 * Checks what readers of reports rely on. The full shape is in `lifeguard-report.schema.json`.
 */
export function checkReport(value: unknown): string | undefined {
  if (!isRecord(value)) return expected('a JSON object', value);
  const report: Fields<LeakReport> = value;
  if (report.schema !== 1) return `\`schema\` should be 1, got ${show(report.schema)}`;
  if (!isOneOf(LEVELS, report.level)) return expected('`level` to be a level', report.level);
  if (typeof report.createdAt !== 'string') return expected('`createdAt` to be a string', report.createdAt);
  if (!Array.isArray(report.pools)) return expected('`pools` to be an array', report.pools);
  if (!Array.isArray(report.misuses)) return expected('`misuses` to be an array', report.misuses);
  return checkCost(report.cost) ?? checkPools(report.pools) ?? checkMisuses(report.misuses);
}

type Fields<T> = { readonly [K in keyof T]?: unknown };

function checkCost(value: unknown): string | undefined {
  if (!isRecord(value)) return expected('`cost` to be an object', value);
  const cost: Fields<LeakReport['cost']> = value;
  const numbers = [cost.trackedLeases, cost.droppedLeases, cost.overheadMs];
  return numbers.every(isNumber) ? undefined : expected('the numbers of `cost`', cost);
}

function checkPools(pools: readonly unknown[]): string | undefined {
  const at = pools.findIndex((pool) => !isRecord(pool) || typeof pool['name'] !== 'string' || !isRecord(pool['stats']));
  return at === -1 ? undefined : expected(`\`pools[${at}]\` to have a name and stats`, pools[at]);
}

function checkMisuses(misuses: readonly unknown[]): string | undefined {
  for (const [index, value] of misuses.entries()) {
    const fault = checkMisuse(value);
    if (fault !== undefined) return `\`misuses[${index}]\`: ${fault}`;
  }
  return undefined;
}

function checkMisuse(value: unknown): string | undefined {
  if (!isRecord(value)) return expected('an object', value);
  const misuse: Fields<Misuse> = value;
  if (!isOneOf(Object.keys(advice), misuse.kind)) return expected('`kind` to be a kind of misuse', misuse.kind);
  for (const name of ['pool', 'message'] as const) {
    if (typeof misuse[name] !== 'string') return expected(`\`${name}\` to be a string`, misuse[name]);
  }
  if (!isNumber(misuse.count)) return expected('`count` to be a number', misuse.count);
  for (const name of ['heldMs', 'cameBack'] as const) {
    if (misuse[name] !== undefined && !isNumber(misuse[name])) return expected(`\`${name}\` to be a number`, misuse[name]);
  }
  if (misuse.evidence !== undefined && !isOneOf(EVIDENCE, misuse.evidence)) return expected(`\`evidence\` to be ${EVIDENCE.join(' or ')}`, misuse.evidence);
  if (misuse.test !== undefined && typeof misuse.test !== 'string') return expected('`test` to be a string', misuse.test);
  if (misuse.fields !== undefined && !isTexts(misuse.fields)) return expected('`fields` to be an array of strings', misuse.fields);
  for (const name of ['acquiredAt', 'releasedAt', 'site', 'lastUsedAt'] as const) {
    if (misuse[name] !== undefined && !isSite(misuse[name])) return expected(`\`${name}\` to be a site`, misuse[name]);
  }
  return undefined;
}

function isSite(value: unknown): boolean {
  return isRecord(value) && typeof value['file'] === 'string' && isNumber(value['line']) && isNumber(value['column']);
}

const EVIDENCE = ['unreachable', 'held', 'scope'];

function isOneOf(texts: readonly string[], value: unknown): boolean {
  return texts.some((text) => text === value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function expected(what: string, got: unknown): string {
  return `expected ${what}, got ${show(got)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
