import { textOf } from './files.ts';

/** The fenced blocks of one language in the README, in order. */
export function readmeBlocks(language: string): string[] {
  return [...textOf('README.md').matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text]) => (name === language ? [text!] : []));
}
