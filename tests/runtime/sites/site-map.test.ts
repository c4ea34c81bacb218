import { describe, expect, it } from 'vitest';
import { SourceMap } from '../../../runtime/debug/site-map.ts';

// Written by hand from the specification: line 1 maps columns 0 and 9 to a.ts 3:5 and 3:15 (named `take`),
// line 2 nothing, line 3 column 4 to b.ts 1:1.
const map = { version: 3, sources: ['a.ts', 'b.ts'], names: ['take'], mappings: 'AAEI,SAAUA;;ICFd' };

describe('SourceMap', () => {
  const parsed = new SourceMap(map);

  it('answers with the mapping at or before a column', () => {
    expect(parsed.originalAt(1, 1)).toEqual({ source: 'a.ts', line: 3, column: 5 });
    expect(parsed.originalAt(1, 9)).toEqual({ source: 'a.ts', line: 3, column: 5 });
    expect(parsed.originalAt(1, 10)).toEqual({ source: 'a.ts', line: 3, column: 15, name: 'take' });
    expect(parsed.originalAt(1, 500)).toMatchObject({ line: 3, column: 15 });
  });

  it('has no answer on a line without mappings, before the first one, or outside the file', () => {
    expect(parsed.originalAt(2, 1)).toBeUndefined();
    expect(parsed.originalAt(3, 4)).toBeUndefined();
    expect(parsed.originalAt(99, 1)).toBeUndefined();
  });

  it('joins sourceRoot, and brings the content along', () => {
    const rooted = new SourceMap({ ...map, sourceRoot: 'src/', sourcesContent: ['text', null] });
    expect(rooted.originalAt(1, 1)).toMatchObject({ source: 'src/a.ts', content: 'text' });
    expect(rooted.originalAt(3, 5)).toEqual({ source: 'src/b.ts', line: 1, column: 1 });
  });

  it('reads index maps', () => {
    const sections = [
      { offset: { line: 0, column: 0 }, map },
      { offset: { line: 10, column: 20 }, map },
    ];
    const indexed = new SourceMap({ version: 3, sections });
    expect(indexed.originalAt(3, 5)).toMatchObject({ source: 'b.ts', line: 1 });
    expect(indexed.originalAt(11, 30)).toMatchObject({ source: 'a.ts', column: 15 });
    expect(indexed.originalAt(13, 5)).toMatchObject({ source: 'b.ts', line: 1 });
  });

  it.each([{}, { mappings: '' }, { mappings: '!!!,A;AAAA' }, { mappings: 'AAEI' }, { sources: [null], mappings: 'AAAA' }])(
    'answers nothing, and does not throw, for %j',
    (broken) => {
      expect(new SourceMap(broken).originalAt(1, 1)).toBeUndefined();
    },
  );
});
