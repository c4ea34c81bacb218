/** Reads the receiver of a call backwards from its dot, without a syntax tree. */

/**
 * The last name of the expression that ends before a dot, as `lastName` would give it: `pool` for `this.pool!`, `pools[0]` and `pool(1)`.
 * Empty where nothing with a name ends there; undefined where only the syntax tells.
 */
export function receiverBefore(text: string, dot: number): string | undefined {
  let end = dot;
  // `pool['connect']` is found at its quote.
  if (text[dot] !== '.' && text[--end] !== '[') return '';
  for (;;) {
    const last = text[end - 1] ?? '';
    if (last === '\n' && isCommentEnd(text, end - 1)) return undefined;
    if (/[\s!?]/.test(last)) end--;
    else if (last === ')' || last === ']') end = openingOf(text, end - 1);
    else break;
    if (text[end] === '(' && text[end - 1] === '>') end = typesOf(text, end);
    // `(await pool).connect()`: what stands before the bracket is no part of the receiver.
    if (end < 0 || (text[end] === '(' && !/[\w$.?!)\]]/.test(text[end - 1] ?? ''))) return undefined;
  }
  if (text.startsWith('*/', end - 2)) return undefined;
  const name = /[\w$]*$/.exec(text.slice(Math.max(0, end - LONGEST_NAME), end))?.[0];
  if (name === 'promise' && end < dot && text[end - 8] === '.') return receiverBefore(text, end - 8);
  return name === 'await' || name === 'return' ? undefined : name;
}

const LONGEST_NAME = 64;

/** Whether two kinds of calls, each found at its dot, may have a receiver in common. */
export function mayMeet(text: string, some: RegExp, others: RegExp): boolean {
  const receivers = new Set(Array.from(text.matchAll(some), ({ index }) => receiverBefore(text, index)));
  if (receivers.size === 0) return false;
  for (const { index } of text.matchAll(others)) {
    const receiver = receiverBefore(text, index);
    if (receiver === undefined || receivers.has(receiver) || receivers.has(undefined)) return true;
  }
  return false;
}

/** True for a call whose value nobody gets, since its receiver begins a statement: `stack.pop();`. False where only the syntax tells. */
export function isDropped(text: string, dot: number): boolean {
  let start = dot;
  while (/[\w$.!?]/.test(text[start - 1] ?? '')) start--;
  return start < dot && text[start] !== '.' && /[;)}]$/.test(text.slice(Math.max(0, start - LONGEST_NAME), start).trimEnd());
}

/** True at the end of a line that may end in a comment. */
function isCommentEnd(text: string, newline: number): boolean {
  return text.slice(text.lastIndexOf('\n', newline - 1) + 1, newline).includes('//');
}

/** How far back a bracket is looked for, in characters. */
const FURTHEST = 400;

/** Where the type arguments of a call begin, `select<Row>()`; the bracket of the call itself where none are seen. */
function typesOf(text: string, bracket: number): number {
  let depth = 0;
  for (let at = bracket - 1; at > bracket - FURTHEST && text[at] !== ';'; at--) {
    if (text[at] === '>' && text[at - 1] !== '=') depth++;
    else if (text[at] === '<' && --depth === 0) return /[\w$]/.test(text[at - 1] ?? '') ? at : bracket;
  }
  return bracket;
}

/** The bracket that a closing one belongs to; -1 if it is too far away. */
function openingOf(text: string, closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0 && at > closing - FURTHEST; at--) {
    const character = text[at];
    if (character === ')' || character === ']' || character === '}') depth++;
    else if ((character === '(' || character === '[' || character === '{') && --depth === 0) return at;
  }
  return -1;
}
