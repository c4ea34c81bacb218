/**
 * An open transaction is what makes a connection dirty: whoever gets the connection next works inside it. It opens when its BEGIN succeeds. COMMIT
 * and ROLLBACK end it even where they fail, because the server then ends it or the connection is of no use any more.
 */
import { bare, calleeName, keyName, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { isReassigned } from '../file/file-index.ts';
import { targetOf } from '../file/naming.ts';
import type { State } from '../model.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** A method of the connection was called: what of its transaction is open now. */
export function transact(run: Run, node: CallNode, name: string | undefined, state: State): State {
  const { transaction: ways } = run.site.protocol;
  if (!ways || name === undefined || state.owner !== 'held') return state;
  if (ways.ends?.includes(name)) return over(state);
  const effect = ways.begins?.includes(name) ? 'begins' : ways.sql?.includes(name) ? effectOf(run, node.arguments[0], node.arguments.length > 1) : 'none';
  if (effect === 'ends') return over(state);
  // A callback tells whether it began; what it is then is beyond this core.
  return effect === 'begins' && !hasCallback(node) ? { ...state, transaction: node } : state;
}

/** Such a word in a name; `findOne` and `send` only look as if they had one. */
const ENDING = /[rR]oll_?[bB]ack|[cC]ommit|[aA]bort|[cC]ancel|[fF]inish|[fF]inali|[cC]los|[cC]omplet|[cC]lean|[sS]ettle|[rR]elease|[rR]eset|(?:^|_)(?:end|done)|End|Done/;

/** Other code that by its name ends things may end the transaction of the connection it is given, and so may what is built around the connection. */
export function mayEnd(run: Run, node: CallNode, state: State): State {
  return state.transaction && (ENDING.test(calleeName(node) ?? '') || buildsEnder(run, node)) ? over(state) : state;
}

/** `const tx = new Transaction(client); …; await tx.commit()` */
function buildsEnder(run: Run, node: CallNode): boolean {
  const target = node.type === 'NewExpression' ? targetOf(node) : undefined;
  const variable = target && run.file.variableOf(target);
  return variable?.references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && parent.parent.type === 'CallExpression' && /^(?:roll_?back|commit)/i.test(memberName(parent) ?? '')) === true;
}

/** `if (begun) await client.query('COMMIT')`: where code ends a transaction under a condition, the other way has none to end. */
export function unlessEndedIn(run: Run, body: Node, state: State): State {
  return state.transaction && /roll_?back|commit/i.test(run.file.text.slice(...body.range)) ? over(state) : state;
}

function over(state: State): State {
  return state.transaction ? { ...state, transaction: undefined } : state;
}

function hasCallback(node: CallNode): boolean {
  const last = node.arguments.at(-1);
  return last !== undefined && /Function|Identifier|Member/.test(last.type);
}

type Effect = 'begins' | 'ends' | 'none';

const BEGINS = /^\s*(?:begin\b|start\s+transaction\b)/i;
const ENDS = /(?:^|;)\s*(?:commit|rollback(?!\s+(?:work\s+|transaction\s+)?to\b)|end|abort|prepare\s+transaction)\b/i;

/** SQL that nobody can read and that takes no parameters may end a transaction. */
function effectOf(run: Run, argument: Node | undefined, parametrised: boolean): Effect {
  if (!argument) return 'none';
  const core = bare(argument);
  if (core.type === 'ConditionalExpression') {
    const [yes, no] = [effectOf(run, core.consequent, parametrised), effectOf(run, core.alternate, parametrised)];
    return yes === no ? yes : yes === 'ends' || no === 'ends' ? 'ends' : 'none';
  }
  const text = textOf(run, core);
  if (text === undefined) return parametrised ? 'none' : 'ends';
  if (ENDS.test(text)) return 'ends';
  return BEGINS.test(text) ? 'begins' : 'none';
}

/** The SQL, as far as it is written; of a template the text between its expressions. */
function textOf(run: Run, node: Node): string | undefined {
  switch (node.type) {
    case 'Literal':
      return String(node.value);
    case 'TemplateLiteral':
      return node.quasis[0]?.value.raw.trim() === '' && node.expressions.length > 0 ? undefined : node.quasis.map((quasi) => quasi.value.raw).join(' ');
    case 'TaggedTemplateExpression':
      return textOf(run, node.quasi);
    case 'BinaryExpression':
      return textOf(run, node.left);
    case 'ObjectExpression':
      return textOfOptions(run, node);
    case 'Identifier': {
      const variable = run.file.variableOf(node);
      const [definition] = variable?.defs ?? [];
      return variable && definition?.node.type === 'VariableDeclarator' && definition.node.init && definition.node.id === definition.name && !isReassigned(variable) ? textOf(run, bare(definition.node.init)) : undefined;
    }
    default:
      return undefined;
  }
}

/** `{ text: 'BEGIN' }`, `{ sql: 'BEGIN' }` */
function textOfOptions(run: Run, node: TSESTree.ObjectExpression): string | undefined {
  const property = node.properties.find((one) => one.type === 'Property' && /^(?:text|sql)$/.test(keyName(one) ?? ''));
  return property?.type === 'Property' ? textOf(run, bare(property.value)) : undefined;
}
