import { recommendPool } from 'pool-lifeguard/runtime';
import { adviceOf } from './decision-tree.ts';
import type { Leaf, Tree } from './decision-tree.ts';
import { card, HEAD, MARGIN, path, rectangle, text } from './svg.ts';

const TOP = HEAD + 19;
const ROW = 31;
const BOX = 24;
/** From a question to its answers. */
const INDENT = 34;
/** Where the ends of all paths stand. */
const POOLS = 396;
const NOTES = 524;

/** The tree from top to bottom, one row for each answer: ` answer [next question]   pool   why`. */
export function drawTree(tree: Tree): string {
  const title = 'Which pool, if any';
  const subtitle = '“0.06 of new”: the time it takes with the pool ÷ the time of making new ones, as recommendPool expects it';
  const parts: string[] = [];
  const rows = new Rows();
  if ('question' in tree) parts.push(...box(MARGIN, rows.next(), tree.question), ...answers(tree, MARGIN, rows));
  return card(TOP + rows.count * ROW + 4, title, subtitle, parts);
}

/** Hands out rows from the top, as the height of their middle. */
class Rows {
  count = 0;

  next(): number {
    return TOP + this.count++ * ROW + BOX / 2;
  }
}

function answers(tree: Tree, x: number, rows: Rows): string[] {
  if ('profile' in tree) return [];
  const parts: string[] = [];
  const stem = x + 12;
  const top = rows.count * ROW + TOP - (ROW - BOX);
  let last = top;
  for (const [answer, next] of tree.answers) {
    const y = rows.next();
    last = y;
    const from = stem + INDENT - 12;
    parts.push(path(`M${stem} ${y} H${from - 5}`, 'line'), text(from, y + 4.5, answer, 'soft'));
    const end = from + widthOf(answer) + 8;
    if ('profile' in next) parts.push(path(`M${end} ${y} H${POOLS - 8}`, 'line'), ...leaf(next, y));
    else parts.push(...box(end, y, next.question), ...answers(next, end, rows));
  }
  parts.push(path(`M${stem} ${top} V${last}`, 'line'));
  return parts;
}

/** About, in a font of 13 pixels: what draws the picture later has a font of its own. */
function widthOf(content: string): number {
  return Array.from(content).reduce((width, letter) => width + (/[mwMW]/.test(letter) ? 11.5 : /[A-Z]/.test(letter) ? 9 : /[iljft,. ]/.test(letter) ? 4.7 : 8), 0);
}

function box(x: number, y: number, question: string): string[] {
  return [rectangle(x, y - BOX / 2, widthOf(question) + 20, BOX, 'box', 6), text(x + 10, y + 4.5, question)];
}

function leaf(end: Leaf, y: number): string[] {
  const advice = adviceOf(end);
  const { expectedRatio } = recommendPool(end.profile);
  const ratio = advice === 'no pool' || expectedRatio === undefined ? '' : `${expectedRatio} of new`;
  const note = [ratio, end.why].filter((part) => part !== '').join(', ');
  return [text(POOLS, y + 4.5, advice, `strong ${advice === 'no pool' ? 'none' : 'good'}`), text(NOTES, y + 4.5, note, 'soft')];
}
