/** Programs as text. */
import type { Construct } from './constructs.ts';
import { Draft } from './draft.ts';
import type { Block, Program, Statement } from './program.ts';
import type { Scope } from './scope.ts';
import { ANEW, POOLS } from './script.ts';
import { HELPERS, writeAccess, writeLeave, writeSimple } from './write-access.ts';
import { writeIf, writeJump, writeLabel, writeLoop, writeOverride, writeSwitch, writeTry } from './write-control.ts';
import { writeLease } from './write-lease.ts';
import { writeCall, writeChain, writeNested } from './write-nested.ts';

export interface Rendered {
  /** a module */
  readonly text: string;
  /** which constructs occur in it */
  readonly constructs: ReadonlySet<Construct>;
}

export function render({ isAsync, isGenerator, isMethod, body }: Program): Rendered {
  const draft = new Draft(isMethod ? 2 : 1);
  const { constructs } = draft;
  if (isMethod) constructs.add('method');
  if (isGenerator) constructs.add(isAsync ? 'async generator' : 'generator');
  draft.line('let total = 0;');
  draft.line('let turn = 0;');
  writeBlock(draft, body, { items: [], callables: [], targets: [], finalizers: 0, canAwait: isAsync, canYield: isGenerator, canReturn: true, hasThis: isMethod, isRepeated: false, isDeferred: false, isDead: false });
  const parameters = [...draft.inputs, ...ANEW].join(', ');
  const [open, close] = isMethod ? [`  ${isAsync ? 'async ' : ''}${isGenerator ? '*' : ''}run(`, ['  }', '}']] : [`export ${isAsync ? 'async ' : ''}function${isGenerator ? '*' : ''} run(`, ['}']];
  const helpers = [...draft.helpers].map((name) => `function ${name}${HELPERS[name]}`);
  const outer = isMethod ? [...helpers, 'export class Service {', ...[...draft.methods].map((name) => `  ${name}${HELPERS[name]}`)] : helpers;
  return { text: `${[...POOLS, ...outer, `${open}${parameters}) {`, ...draft.lines, ...close].join('\n')}\n`, constructs };
}

/** Writes statements in order, as far as they are reached; returns the scope after the last. */
export function writeBlock(draft: Draft, body: Block, scope: Scope): Scope {
  return body.reduce((now, statement) => (now.isDead ? now : writeStatement(draft, statement, now)), scope);
}

/** Statements that need no fork of their own, and can be written when there were too many. */
const STRAIGHT = new Set<Statement['kind']>(['lease', 'use', 'write', 'read', 'fill', 'destructure', 'release', 'free', 'stray', 'alias', 'box', 'same', 'closure', 'iife', 'label', 'jump', 'return', 'throw', 'fail', 'discard', 'call', 'loan', 'try']);

function writeStatement(draft: Draft, statement: Statement, scope: Scope): Scope {
  if (!draft.canFork && !STRAIGHT.has(statement.kind)) return scope;
  switch (statement.kind) {
    case 'lease':
      return writeLease(draft, statement, scope);
    case 'use':
    case 'write':
    case 'read':
    case 'fill':
    case 'destructure':
    case 'release':
    case 'free':
    case 'stray':
    case 'alias':
    case 'box':
    case 'same':
      return writeAccess(draft, statement.kind, statement.item, scope);
    case 'closure':
    case 'job':
    case 'iife':
    case 'class':
    case 'loan':
    case 'async loan':
    case 'executor':
    case 'later':
    case 'floating':
      return writeNested(draft, statement, scope);
    case 'if':
      return writeIf(draft, statement, scope);
    case 'try':
      return writeTry(draft, statement, scope);
    case 'override':
      writeOverride(draft, statement, scope);
      return scope;
    case 'loop':
      writeLoop(draft, statement, scope);
      return scope;
    case 'label':
      writeLabel(draft, statement, scope);
      return scope;
    case 'jump':
      return writeJump(draft, statement, scope);
    case 'switch':
      writeSwitch(draft, statement, scope);
      return scope;
    case 'call':
      writeCall(draft, statement, scope);
      return scope;
    case 'chain':
      return writeChain(draft, statement, scope);
    case 'return':
    case 'throw':
    case 'fail':
      return writeLeave(draft, statement.kind, scope);
    default:
      writeSimple(draft, statement.kind, statement.item, scope);
      return scope;
  }
}
