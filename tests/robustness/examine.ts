/** One file under every rule: what it cost, what the core gave up on, and whether anything was thrown. */
import { extname } from 'node:path';
import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from '../../index.ts';
import { analyze } from '../../rules/flow/analyze.ts';
import { mayAcquire } from '../../rules/flow/sites/candidates.ts';
import type { SourceFile } from '../../rules/flow/file/file-index.ts';
import { NO_SETTINGS } from '../../rules/flow/settings.ts';

export interface Examined {
  readonly lines: number;
  /** false for what is no script in any form that the parsers know: nothing else is known of it then */
  readonly parsed: boolean;
  readonly sites: number;
  readonly findings: number;
  /** what all rules took together, parsing aside */
  readonly milliseconds: number;
  readonly steps: number;
  /** the limits that sites were given up at, one for each site */
  readonly caps: readonly string[];
  /** what was thrown, in a rule or in the core where it swallows it */
  readonly faults: readonly string[];
}

const NOTHING: Omit<Examined, 'lines'> = { parsed: false, sites: 0, findings: 0, milliseconds: 0, steps: 0, caps: [], faults: [] };

/** A file that takes longer than this, in ms, is looked at once more: something else may have held it up. */
export const SLOW = 500;

export function examine(path: string, text: string): Examined {
  const lines = text.split('\n').length;
  for (const sourceType of isTyped(path) ? (['module'] as const) : (['module', 'commonjs', 'script'] as const)) {
    const seen = lint(path, text, sourceType);
    if (!seen.parsed) continue;
    const again = seen.milliseconds > SLOW ? lint(path, text, sourceType) : seen;
    return { ...seen, lines, milliseconds: Math.min(seen.milliseconds, again.milliseconds) };
  }
  return { ...NOTHING, lines };
}

function isTyped(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

function lint(path: string, text: string, sourceType: 'module' | 'commonjs' | 'script'): Omit<Examined, 'lines'> {
  const linter = new Linter();
  const filename = `source${extname(path)}`; // a name of its own: what lies in node_modules is ignored
  const config: Linter.Config = {
    files: [filename],
    plugins: { pool: plugin },
    rules: plugin.configs.strict!.rules!,
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    languageOptions: { sourceType, ...(isTyped(path) ? { parser: tsParser } : {}), parserOptions: { ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(path) } } },
  };
  try {
    const { messages } = linter.verifyAndFix(text, [config], { filename, allowInlineConfig: false, fix: false, stats: true } as Linter.FixOptions);
    if (messages.some(({ fatal }) => fatal)) return NOTHING;
  } catch (error) {
    return { ...NOTHING, parsed: true, faults: [described(error)] };
  }
  const { ast, scopeManager } = linter.getSourceCode();
  return { ...NOTHING, parsed: true, milliseconds: timeOf(linter), ...(mayAcquire(text, NO_SETTINGS.protocols) ? judged({ ast, scopes: scopeManager, text } as unknown as SourceFile) : {}) };
}

/** The rules are silent about what the core could not follow; the core itself tells. */
function judged(source: SourceFile): Pick<Examined, 'sites' | 'findings' | 'steps' | 'caps' | 'faults'> {
  try {
    const { sites, findings, steps, givenUp } = analyze(source);
    const limits = givenUp.map(({ limit }) => limit);
    return { sites, findings: findings.length, steps, caps: limits.filter((limit) => !isFault(limit)), faults: limits.filter(isFault) };
  } catch (error) {
    return { sites: 0, findings: 0, steps: 0, caps: [], faults: [described(error)] };
  }
}

/** An exception that ended one site: its name and message instead of a limit. */
function isFault(limit: string): boolean {
  return /^\w*Error\b/.test(limit);
}

function described(error: unknown): string {
  const [message, place] = String(error instanceof Error ? error.stack : error).split('\n').filter((line) => !/^(?:Occurred while|Rule: )/.test(line));
  return `${message}${place === undefined ? '' : ` ${place.trim()}`}`;
}

function timeOf(linter: Linter): number {
  const { passes } = (linter as unknown as { getTimes(): { passes: { rules?: Record<string, { total: number }> }[] } }).getTimes();
  return passes.flatMap(({ rules = {} }) => Object.values(rules)).reduce((sum, { total }) => sum + total, 0);
}
