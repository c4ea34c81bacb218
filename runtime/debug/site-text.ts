const NAME = String.raw`[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*`;
const nameHere = new RegExp(NAME, 'uy');
const nameBefore = new RegExp(`(${NAME})[\\s)?.]*$`, 'u');

/**
 * The name of what is called at a position of a call, as the engine gives it: at the last name of the callee
 * (`pool.|acquire()`), at `new`, or, when the callee ends otherwise, at the parenthesis (`(0, lib.open)|()`).
 *
 * @param line 1-based
 * @param column 1-based
 */
export function callNameAt(lines: readonly string[], line: number, column: number): string | undefined {
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  if (text[column - 1] === '(') return nameBefore.exec(text.slice(0, column - 1))?.[1];
  nameHere.lastIndex = column - 1;
  return nameHere.exec(text)?.[0];
}

/** Whether a call stands at a position as `callNameAt` takes it. */
export function isCallAt(lines: readonly string[], line: number, column: number): boolean {
  const name = callNameAt(lines, line, column);
  if (name === undefined) return false;
  const text = lines[line - 1]!;
  return name === 'new' || text[column - 1] === '(' || /^\s*[!?.]*\s*[(<`]/.test(text.slice(column - 1 + name.length));
}

/** The column (1-based) of `name` as a whole word on a line: the first from `from` on, else the nearest before it. */
export function mentions(text: string, name: string, from: number): number | undefined {
  let nearest: number | undefined;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (isNamePart(text[at - 1]) || isNamePart(text[at + name.length])) continue;
    nearest = at + 1;
    if (nearest >= from) break;
  }
  return nearest;
}

function isNamePart(char: string | undefined): boolean {
  return char !== undefined && /[\p{ID_Continue}$#]/u.test(char);
}
