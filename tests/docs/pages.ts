import { projectFiles, textOf } from '../repo/files.ts';

/** A block of TypeScript on a page. */
export interface Example {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

/** The pages about the runtime. */
export const runtimePages: readonly string[] = projectFiles.filter((file) => /^docs\/runtime\/.*\.md$/.test(file));

export function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let begun: { line: number; code: string[] } | undefined;
  for (const [index, text] of textOf(page).split('\n').entries()) {
    if (begun && text === '```') {
      examples.push({ page, line: begun.line, code: begun.code.join('\n') });
      begun = undefined;
    } else if (begun) begun.code.push(text);
    else if (text === '```ts') begun = { line: index + 2, code: [] };
  }
  return examples;
}

/** What an example says that it prints: the comments `// → text`, in order. */
export function outputOf({ code }: Example): string[] {
  return [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text!);
}
