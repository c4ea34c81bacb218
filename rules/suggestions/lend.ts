/**
 *     const vector = vectors.acquire();             return vectors.use((vector) => {
 *     vector.x = a;                           →       vector.x = a;
 *     const result = vector.x;                        const result = vector.x;
 *     vectors.release(vector);                        return result;
 *     return result;                                });
 */
import type { Rule } from 'eslint';
import { calleeName, eachHere } from '../ast/nodes.ts';
import type { Statement } from '../ast/nodes.ts';
import type { Site } from '../flow/model.ts';
import { meansTheSame } from '../support/names.ts';
import { source } from '../support/report.ts';
import type { Suggestion } from '../support/report.ts';
import type { Lease } from './lease.ts';
import { Lines } from './lines.ts';
import { waits } from './scope.ts';
import { spanOf } from './span.ts';

export function lend(context: Rule.RuleContext, lease: Lease): Suggestion | undefined {
  const { site, acquired, block, fn, name } = lease;
  const { lends: [lends] = [], nature } = site.protocol;
  const { pool, call } = site;
  if (!lends || !pool || givesHandle(site) || fn.body !== block || fn.generator || !meansTheSame(context, pool, call) || (nature === 'resource' && call.arguments.length > 0)) return undefined;
  const span = spanOf(context, lease, block.body.length - 1);
  if (!span || span.unawaited.length > 0) return undefined;
  const own = block.body.slice(span.from);
  if (own.some((statement) => usesOwnFunction(statement))) return undefined;
  const lines = new Lines(context);
  const [body, head] = [lines.of(own[0]!, own.at(-1)), lines.of(acquired)];
  const taken = span.releases.map((statement) => lines.removal(statement)).filter((range) => range !== undefined);
  if (!body || !head || taken.length < span.releases.length || !span.releases.every((statement) => lines.isBare(statement))) return undefined;
  const isAsync = own.some((statement) => waits(statement)) || nature === 'resource';
  const start = own.some((statement) => returnsValue(statement)) ? 'return ' : isAsync ? 'await ' : '';
  const args = call.arguments.map((argument) => `${source(context, argument)}, `).join('');
  const method = `${source(context, pool)}.${lends}`;
  const [declarator] = acquired.declarations;
  return {
    messageId: 'lend',
    data: { name, method },
    fix: (fixer) => [
      fixer.replaceText(acquired as never, `${start}${method}(${args}${isAsync ? 'async ' : ''}(${lines.text(declarator.id.range)}) => {`),
      ...lines.indent(fixer, body, lines.unit(own[0]!), block, taken),
      ...taken.map((range) => fixer.removeRange(range)),
      fixer.insertTextBeforeRange([body[1], body[1]], `${lines.indentOf(acquired)}})${lines.text(acquired.range).endsWith(';') ? ';' : ''}${lines.newline}`),
    ],
  };
}

/** True where the acquire gives an object around what the pool lends. */
function givesHandle({ protocol, call }: Site): boolean {
  return protocol.release.item !== undefined && !protocol.acquire.some(({ method, plain }) => plain && method === calleeName(call));
}

/** What means something else inside a function of its own. */
function usesOwnFunction(statement: Statement): boolean {
  for (const node of eachHere(statement)) if (node.type === 'YieldExpression' || (node.type === 'Identifier' && node.name === 'arguments')) return true;
  return false;
}

function returnsValue(statement: Statement): boolean {
  for (const node of eachHere(statement)) if (node.type === 'ReturnStatement' && node.argument) return true;
  return false;
}
