/**
 * Pairs of calls of which one gives by its name what the other one takes back: `acquirePage` and `releasePage`, `checkout` and `checkin`,
 * `Vertex.claim` and `Vertex.release`. A pair is believed only where one object goes both ways.
 */
import { bare, calleeName } from '../../ast/nodes.ts';
import type { CallNode } from '../../ast/nodes.ts';

/** What gives one kind of thing and what takes it: the rest of both names is the same. */
const GIVERS_OF_ONE = ['acquire', 'borrow', 'checkout', 'obtain', 'rent', 'alloc', 'allocate', 'take', 'get', 'claim'];
const TAKERS_OF_ONE = 'release|return|free|recycle|giveBack|reclaim';
/** What is opened to be closed: `createSession` and `closeSession`. */
const OPENERS = ['open', 'create'];
const OPENED = String.raw`\w*(?:Session|Connection|Conn|Client|Page|Browser|Db|Database)$`;
const IS_OPENED = new RegExp(`^${OPENED}`);
const GIVES_ONE = new RegExp(`^(?:${GIVERS_OF_ONE.join('|')}|(?:${OPENERS.join('|')})(?=${OPENED}))(?=[A-Z])`);
const TAKES_ONE = new RegExp(`^(?:${TAKERS_OF_ONE}|close(?=${OPENED}))(?=[A-Z])`);

/** Verbs that say of any receiver that it lends, and those that say that it takes back, as a pattern. */
const LENDS = /^(?:check_?[oO]ut|borrow|rent|obtain|alloc(?:ate)?|acquire|spawn)$/;
export const TAKERS = 'release|recycle|free|reclaim|check_?[iI]n|return|give_?[bB]ack|put_?[bB]ack|despawn|dealloc(?:ate)?';
const TAKES_BACK = new RegExp(`^(?:${TAKERS})$`);

/** Static methods of a class that keeps its own instances. */
const CLASS = /^[A-Z][\w$]*$/;
const CLASS_LENDS = /^(?:claim|get|create|make|take|new|pull|request|fetch|getFree|getInstance)$/;
const CLASS_TAKES = /^(?:release|free|recycle|reclaim|giveBack|putBack|despawn)$/;

/** What is acquired and released by the same verbs, and is no object that could be lost. */
export const LOOK_ALIKE = /mutex|lock|semaphore|sema|permit|limiter|throttle|barrier|gate|queue|album|wake|debounce/i;

const TAKEN = new RegExp(`\\b(${TAKERS_OF_ONE}|close)([A-Z]\\w*)\\(\\s*[^\\s)]`, 'g');

/** Whether a text has both halves of such a pair. False only where there surely is none. `takes`: something in it is given to one of the takers. */
export function mayPair(text: string, takes = MAY_TAKE.test(text)): boolean {
  TAKEN.lastIndex = 0;
  for (let found = TAKEN.exec(text); found; found = TAKEN.exec(text)) {
    const [, takes, one = ''] = found;
    const givers = IS_OPENED.test(one) ? [...GIVERS_OF_ONE, ...OPENERS] : takes === 'close' ? [] : GIVERS_OF_ONE;
    if (!LOOK_ALIKE.test(one) && givers.some((gives) => text.includes(`${gives}${one}(`))) return true;
  }
  return takes && MAY_LEND.test(text);
}

const MAY_LEND = /\.\s*(?:check_?[oO]ut|borrow|rent|obtain|alloc(?:ate)?|acquire|spawn|clone|copy|dup(?:licate)?)\s*[(<?]|(?<![\w$.])[A-Z][\w$]*\.(?:claim|get|create|make|take|new|pull|request|fetch|getFree|getInstance)\s*[(<?]/;
const TAKING = `\\.\\s*(?:${TAKERS})\\s*(?:\\?\\.)?\\(\\s*[^\\s)]`;
const MAY_TAKE = new RegExp(TAKING);
const TAKES_AT = new RegExp(TAKING, 'y');

/** Whether something is given to one of the takers at a dot. */
export function givesBackAt(text: string, dot: number): boolean {
  TAKES_AT.lastIndex = dot;
  return TAKES_AT.test(text);
}

/** Whether a call may be the first half of a pair. */
export function mayGiveInPair(call: CallNode, name: string, receiver: () => string): boolean {
  return call.type === 'CallExpression' && (GIVES_ONE.test(name) || LENDS.test(name) || (CLASS_LENDS.test(name) && CLASS.test(receiver())));
}

/** Whether two calls on one receiver, or without any, are such a pair. */
export function isPair(giver: CallNode, taker: CallNode, receiver: string): boolean {
  const [gives = '', takes = ''] = [calleeName(giver), calleeName(taker)];
  if (GIVES_ONE.test(gives) && TAKES_ONE.test(takes) && gives.replace(GIVES_ONE, '') === takes.replace(TAKES_ONE, '')) return true;
  if (bare(taker.callee).type !== 'MemberExpression') return false;
  return (LENDS.test(gives) && TAKES_BACK.test(takes)) || (CLASS.test(receiver) && CLASS_LENDS.test(gives) && CLASS_TAKES.test(takes));
}

/** Whether a call of this name may be the second half of a pair that is known by the rest of its name. */
export function takesInPair(name: string): boolean {
  return TAKES_ONE.test(name);
}

/** `Vec.release(a, b, c)`: the class gets several of its objects back at once. */
export function isGivenTogether({ arguments: given }: CallNode, receiver: string): boolean {
  return given.length > 1 && CLASS.test(receiver) && given.every(({ type }) => type === 'Identifier');
}

/** Whether the names alone tell what kind of thing goes both ways, so that nobody has to show it. */
export function isNamedPair(giver: CallNode): boolean {
  return GIVES_ONE.test(calleeName(giver) ?? '');
}
