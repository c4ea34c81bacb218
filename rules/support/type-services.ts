/** Type information of the file that is linted, if its parser made any. Nothing of typescript-eslint is loaded for it. */
import type { Rule } from 'eslint';
import { parserOf } from './parser.ts';
import type { TypeServices } from '../flow/file/types.ts';

/** Undefined without types: other parsers offer nothing, and oxlint an empty object. */
export function typeServicesOf({ sourceCode, languageOptions }: Rule.RuleContext): TypeServices | undefined {
  const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices as Partial<TypeServices>;
  const parse = program && parserOf(languageOptions);
  return parse && esTreeNodeToTSNodeMap && { program, esTreeNodeToTSNodeMap, parse };
}
