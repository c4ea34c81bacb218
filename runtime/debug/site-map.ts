/** The parts of a source map (revision 3) that are read here. */
export interface SourceMapJson {
  readonly version?: number;
  readonly sources?: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly names?: readonly string[];
  readonly mappings?: string;
  /** An index map: each part begins at its offset (0-based) in the generated file. */
  readonly sections?: readonly { readonly offset: { line: number; column: number }; readonly map: SourceMapJson }[];
}

/** Where generated code came from. Lines and columns are 1-based. */
export interface Original {
  readonly source: string;
  /** The source as it was when the map was made, where the map carries it. */
  readonly content?: string;
  readonly line: number;
  readonly column: number;
  readonly name?: string;
}

/** One mapping: generated column, source, line and column there (all 0-based), and a name or -1. */
interface Segment {
  readonly column: number;
  readonly source: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
  readonly name: number;
}

/** Finds the original of generated positions. Decoded on the first question; a broken map answers nothing. */
export class SourceMap {
  readonly #map: SourceMapJson;
  #lines: Segment[][] | undefined;
  #sections: { line: number; column: number; map: SourceMap }[] | undefined;

  constructor(map: SourceMapJson) {
    this.#map = map;
  }

  /** By the last mapping that begins at or before a position. */
  originalAt(line: number, column: number): Original | undefined {
    return this.#originalAt(line, column, false);
  }

  /** By the mapping that begins at a position, if one does. */
  mappingAt(line: number, column: number): Original | undefined {
    return this.#originalAt(line, column, true);
  }

  #originalAt(line: number, column: number, exactly: boolean): Original | undefined {
    if (this.#map.sections) return this.#originalInSection(line, column, exactly);
    this.#lines ??= decodeMappings(this.#map.mappings ?? '');
    const segment = lastStartingBy(this.#lines[line - 1] ?? [], column - 1);
    if (exactly && segment?.column !== column - 1) return undefined;
    const source = segment && this.#map.sources?.[segment.source];
    if (!segment || typeof source !== 'string') return undefined;
    const content = this.#map.sourcesContent?.[segment.source];
    const name = this.#map.names?.[segment.name];
    return {
      source: joinRoot(this.#map.sourceRoot, source),
      line: segment.sourceLine + 1,
      column: segment.sourceColumn + 1,
      ...(typeof content === 'string' ? { content } : {}),
      ...(name === undefined ? {} : { name }),
    };
  }

  #originalInSection(line: number, column: number, exactly: boolean): Original | undefined {
    this.#sections ??= this.#map.sections!.map(({ offset, map }) => ({ ...offset, map: new SourceMap(map) }));
    const section = this.#sections.findLast((s) => s.line < line - 1 || (s.line === line - 1 && s.column <= column - 1));
    if (!section) return undefined;
    const lineInside = line - section.line;
    return section.map.#originalAt(lineInside, lineInside === 1 ? column - section.column : column, exactly);
  }
}

function lastStartingBy(segments: readonly Segment[], column: number): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (segments[middle]!.column <= column) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1];
}

function joinRoot(root: string | undefined, source: string): string {
  return root && !/^([a-z][a-z+.-]*:|\/)/i.test(source) ? `${root.replace(/\/$/, '')}/${source}` : source;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = new Map(Array.from(BASE64, (digit, value) => [digit.charCodeAt(0), value]));

/**
 * Lines of segments from the `mappings` string: `;` ends a line, `,` a segment, and a segment is 1, 4 or 5
 * numbers in base64 VLQ, each but the generated column relative to the one before it in the whole map.
 */
function decodeMappings(mappings: string): Segment[][] {
  const lines: Segment[][] = [];
  const last = { source: 0, sourceLine: 0, sourceColumn: 0, name: 0 };
  for (const line of mappings.split(';')) {
    const segments: Segment[] = [];
    let column = 0;
    for (const text of line === '' ? [] : line.split(',')) {
      const fields = decodeVlq(text);
      column += fields[0] ?? 0;
      if (fields.length < 4) continue;
      last.source += fields[1]!;
      last.sourceLine += fields[2]!;
      last.sourceColumn += fields[3]!;
      last.name += fields[4] ?? 0;
      segments.push({ column, ...last, name: fields.length > 4 ? last.name : -1 });
    }
    // The format asks for sorted columns, but some writers do not keep to it.
    lines.push(segments.sort((a, b) => a.column - b.column));
  }
  return lines;
}

/** Numbers of six-bit digits: bit 5 says that more follow, the lowest bit of the number is its sign. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digits.get(text.charCodeAt(i));
    if (digit === undefined) return [];
    value += (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  return numbers;
}
