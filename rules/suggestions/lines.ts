/** Whole lines of a file, for edits that move statements: their comments go with them, and the file's own way of indenting is kept. */
import type { Rule, SourceCode } from 'eslint';
import { childrenOf } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';

export type Range = [start: number, end: number];

export class Lines {
  readonly #code: SourceCode;

  constructor({ sourceCode }: Rule.RuleContext) {
    this.#code = sourceCode;
  }

  get newline(): string {
    return this.#code.text.includes('\r\n') ? '\r\n' : '\n';
  }

  text([start, end]: Range): string {
    return this.#code.text.slice(start, end);
  }

  /**
   * The lines of statements that follow one another, from the comments directly above the first to the end of the last one's line. Undefined
   * where they share a line with other code.
   */
  of(first: Statement, last: Statement = first): Range | undefined {
    const comments = this.#code.getCommentsBefore(first as never);
    let top = this.#startOf(first.loc.start.line);
    for (let index = comments.length - 1; index >= 0; index--) {
      const { loc, range } = comments[index] as unknown as Node;
      const start = this.#startOf(loc.start.line);
      const isDirectlyAbove = /^[^\S\n]*\n$/.test(this.text([range[1], top]));
      if (!isDirectlyAbove || this.text([start, range[0]]).trim() !== '') break;
      top = start;
    }
    const before = this.#code.getTokenBefore(first as never);
    const after = this.#code.getTokenAfter(last as never);
    if (before && before.range[1] > top) return undefined;
    if (after && after.loc.start.line === last.loc.end.line) return undefined;
    return [top, this.endOf(last)];
  }

  /** Where the line after a node starts. */
  endOf(node: Node): number {
    return this.#startOf(node.loc.end.line + 1);
  }

  /** The white space that a node's line begins with. */
  indentOf(node: Node): string {
    return /^[^\S\n]*/.exec(this.#code.lines[node.loc.start.line - 1] ?? '')![0];
  }

  /** One step of indentation, as the blocks around a statement have it. */
  unit(statement: Statement): string {
    for (let at: Node = statement; at.parent; at = at.parent) {
      const [outer, inner] = [this.indentOf(at.parent), this.indentOf(at)];
      const step = inner.startsWith(outer) ? inner.slice(outer.length) : '';
      if (/^(?:\t| {2}| {4}| {8})$/.test(step)) return step;
    }
    return '  ';
  }

  /** Moves lines one step further in, without those of `except`. What stands in a template literal is text, and stays. */
  *indent(fixer: Rule.RuleFixer, [start, end]: Range, unit: string, within: Node, except: readonly Range[]): Generator<Rule.Fix> {
    const texts = this.#templates(within);
    for (let line = start; line < end; line = this.lineAfter(line)) {
      const isText = texts.some(([from, to]) => from < line && line < to) || except.some(([from, to]) => from <= line && line < to);
      if (!isText && this.text([line, this.lineAfter(line)]).trim() !== '') yield fixer.insertTextBeforeRange([line, line], unit);
    }
  }

  /** The same as one text. */
  indentedText(range: Range, unit: string, within: Node): string {
    const texts = this.#templates(within);
    let text = '';
    for (let line = range[0]; line < range[1]; line = this.lineAfter(line)) {
      const own = this.text([line, this.lineAfter(line)]);
      text += own.trim() === '' || texts.some(([from, to]) => from < line && line < to) ? own : unit + own;
    }
    return text;
  }

  /** The lines of a statement to take out; the blank ones above it go too where blank ones or the end of a block follow. */
  removal(statement: Statement): Range | undefined {
    const range = this.of(statement);
    if (!range) return undefined;
    const [, end] = range;
    const next = this.text([end, this.lineAfter(end)]).trim();
    return next === '' || next.startsWith('}') ? [this.#aboveBlank(range[0]), end] : range;
  }

  /** Where the blank lines above the start of a line begin; the first line of a file stays. */
  #aboveBlank(start: number): number {
    let top = start;
    for (let above = this.#lineBefore(top); above > 0 && this.text([above, top]).trim() === ''; above = this.#lineBefore(top)) top = above;
    return top;
  }

  /** True for a statement without a comment on its lines or directly above them. */
  isBare(statement: Statement): boolean {
    const range = this.of(statement);
    return range !== undefined && this.text(range).trim() === this.text(statement.range);
  }

  /** The lines of a statement with its comments, indented otherwise. */
  moved(statement: Statement, indent: string): string | undefined {
    const range = this.of(statement);
    const own = this.indentOf(statement);
    return range && this.text(range).split(/(?<=\n)/).map((line) => (line.startsWith(own) ? indent + line.slice(own.length) : line)).join('');
  }

  /** Where the line after a position starts. */
  lineAfter(position: number): number {
    const end = this.#code.text.indexOf('\n', position);
    return end < 0 ? this.#code.text.length : end + 1;
  }

  /** Where the template literals of several lines stand. */
  #templates(within: Node): Range[] {
    return this.text(within.range).includes('`') ? Array.from(templatesIn(within), ({ range }) => range) : [];
  }

  /** Where the line before the one that starts at a position starts. */
  #lineBefore(start: number): number {
    return start < 2 ? 0 : this.#code.text.lastIndexOf('\n', start - 2) + 1;
  }

  #startOf(line: number): number {
    return line > this.#code.lines.length ? this.#code.text.length : this.#code.getIndexFromLoc({ line, column: 0 });
  }
}

function* templatesIn(node: Node): Generator<Node> {
  if (node.type === 'TemplateLiteral' && node.loc.start.line !== node.loc.end.line) yield node;
  for (const child of childrenOf(node)) yield* templatesIn(child);
}
