import path from 'node:path';
import { ESLint } from 'eslint';
import type { MisuseKind } from 'pool-lifeguard/runtime';
import { EXAMPLE, filesOf, type Variant } from './variants.ts';

/** One message of ESLint's JSON, with the file it is about. */
export interface Finding {
  /** Relative to the project's root, with forward slashes. */
  readonly file: string;
  readonly rule: string;
  /** What the plugin calls the rule's findings, in the words of the runtime's reports. */
  readonly kind: MisuseKind;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface LintResult {
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** Lints a variant with the example's own configuration. */
export async function lint(variant: Variant, root: string): Promise<LintResult> {
  const kinds = await kindsOfRules();
  const files = filesOf(variant, root);
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: path.join(root, EXAMPLE, 'eslint.config.js'),
    ruleFilter: ({ ruleId }) => ruleId !== 'pool/no-runtime-leak', // it would tell what an earlier run saw
  });
  const results = await eslint.lintFiles(files);
  const findings = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message, line, column, endLine, endColumn }): Finding => {
      const kind = kinds.get(ruleId ?? '');
      if (ruleId === null || kind === undefined) throw new Error(`${filePath}:${line}: ${message}`); // the file does not parse, say
      const file = path.relative(root, filePath).replaceAll(path.sep, '/');
      return { file, rule: ruleId, kind, message, line, column, endLine: endLine ?? line, endColumn: endColumn ?? column + 1 };
    }),
  );
  return { files: files.length, findings };
}

async function kindsOfRules(): Promise<Map<string, MisuseKind>> {
  const { default: plugin } = await import('pool-lifeguard'); // not before the build
  const rules = Object.entries(plugin.rules as unknown as Record<string, { kind: MisuseKind }>);
  return new Map(rules.map(([name, { kind }]) => [`${plugin.meta.namespace}/${name}`, kind]));
}
