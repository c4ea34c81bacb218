/** What suggestions make of a program, to the letter: comments and indentation are kept, and the style of the file. */
import tsParser from '@typescript-eslint/parser';
import { describe, expect, it } from 'vitest';
import { expectToMend, lintStrictly } from './support/suggestions.ts';

const TYPESCRIPT = { language: { parser: tsParser } };
const POOLS = `import { Pool } from 'pg';
import { ObjectPool } from 'pool-lifeguard/runtime';
const db = new Pool();
const vectors = new ObjectPool({ create: () => ({ x: 0, y: 0 }), reset() {} });
`;

/** The program after the suggestion of this text that comes first; undefined where none is offered. */
function applied(program: string, suggestion: RegExp): string | undefined {
  const code = POOLS + program;
  const messages = lintStrictly(code, TYPESCRIPT);
  const [found] = messages.flatMap(({ suggestions = [] }) => suggestions).filter(({ desc }) => suggestion.test(desc));
  if (!found) return undefined;
  expectToMend(code, messages, [found], TYPESCRIPT);
  const { range, text } = found.fix;
  return (code.slice(0, range[0]) + text + code.slice(range[1])).slice(POOLS.length);
}

describe('the releases of a try in its finally', () => {
  const mend = (program: string): string | undefined => applied(program, /in `finally`/);

  it('takes the place of the release in the block and of the one in the handler', () => {
    expect(
      mend(`
async function save(name) {
  const client = await db.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO users VALUES ($1)', [name]);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    await client.query('ROLLBACK');
    client.release();
    throw error;
  }
}
`),
    ).toBe(`
async function save(name) {
  const client = await db.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO users VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`);
  });

  it('asks whether there is anything to release where the block acquires', () => {
    expect(
      mend(`
async function count() {
\tlet client;
\ttry {
\t\tclient = await db.connect();
\t\tconst { rows } = await client.query('SELECT 1');
\t\tclient.release();
\t\treturn rows;
\t} catch (error) {
\t\tif (client) client.release();
\t\treport(error);
\t\tif (error.fatal) throw error;
\t}
\tconst other = await db.connect();
\ttry {
\t\tawait other.query('SELECT 2');
\t\tother.release();
\t} catch (error) {
\t\treport(error);
\t}
}
`),
    ).toBe(`
async function count() {
\tlet client;
\ttry {
\t\tclient = await db.connect();
\t\tconst { rows } = await client.query('SELECT 1');
\t\tclient.release();
\t\treturn rows;
\t} catch (error) {
\t\tif (client) client.release();
\t\treport(error);
\t\tif (error.fatal) throw error;
\t}
\tconst other = await db.connect();
\ttry {
\t\tawait other.query('SELECT 2');
\t} catch (error) {
\t\treport(error);
\t} finally {
\t\tother.release();
\t}
}
`);
    expect(
      mend(`
async function count() {
  let client = null;
  try {
    client = await db.connect();
    const { rows } = await client.query('SELECT 1');
    if (rows.length === 0) return 0;
    client.release();
    return rows.length;
  } catch (error) {
    if (client) {
      client.release();
    }
    throw error;
  }
}
`),
    ).toBe(`
async function count() {
  let client = null;
  try {
    client = await db.connect();
    const { rows } = await client.query('SELECT 1');
    if (rows.length === 0) return 0;
    return rows.length;
  } catch (error) {
    throw error;
  } finally {
    if (client) client.release();
  }
}
`);
  });

  it.each([
    ['the object is used after the try', `const client = await db.connect(); try { await client.query('SELECT 1'); client.release(); } catch (error) { report(error); } log(client.processID);`],
    ['the releases differ', `const client = await db.connect(); try { if (a) return; client.release(); } catch (error) { client.release(error); }`],
    ['a comment would be lost', `const client = await db.connect(); try { if (a) return; client.release(); } catch (error) { client.release();/* dead anyway */ }`],
    ['a closure uses it', `const client = await db.connect(); try { each(() => client.query('SELECT 1')); if (a) return; client.release(); } catch (error) { report(error); }`],
    ['the try waits for the pool after the release', `const client = await db.connect(); try { await client.query('SELECT 1'); client.release(); await db.end(); } catch (error) { report(error); }`],
    ['a transaction would stay open', `const client = await db.connect(); try { await client.query('BEGIN'); await client.query('SELECT 1'); client.release(); } catch (error) { report(error); }`],
  ])('is not offered where %s', (_, body) => {
    expect(mend(`async function run(a) { ${body.replaceAll('; ', ';\n').replaceAll('{ ', '{\n').replaceAll('} ', '}\n')} }`)).toBeUndefined();
  });
});

describe('release in finally', () => {
  const mend = (program: string): string | undefined => applied(program, /in `finally`/);

  it('moves the release with its comments, and leaves template literals as they are', () => {
    expect(
      mend(`
async function rows() {
  const client = await db.connect(); // the first free one

  // newest first
  const { rows } = await client.query(\`
    SELECT *
    FROM users\`);

  // give it back
  client.release(); // at once

  return rows;
}
`),
    ).toBe(`
async function rows() {
  const client = await db.connect(); // the first free one

  try {
    // newest first
    const { rows } = await client.query(\`
    SELECT *
    FROM users\`);

    return rows;
  } finally {
    // give it back
    client.release(); // at once
  }
}
`);
  });

  it('keeps tabs and a style without semicolons', () => {
    expect(mend('async function clear() {\n\tconst client = await db.connect()\n\tawait client.query("DELETE FROM users")\n}\n')).toBe(
      'async function clear() {\n\tconst client = await db.connect()\n\ttry {\n\t\tawait client.query("DELETE FROM users")\n\t} finally {\n\t\tclient.release()\n\t}\n}\n',
    );
  });

  it('keeps the line ends of Windows', () => {
    expect(mend('async function clear() {\r\n  const client = await db.connect();\r\n  await client.query("x");\r\n  client.release();\r\n}\r\n')).toBe(
      'async function clear() {\r\n  const client = await db.connect();\r\n  try {\r\n    await client.query("x");\r\n  } finally {\r\n    client.release();\r\n  }\r\n}\r\n',
    );
  });

  it('replaces all releases by one, and waits for what is returned', () => {
    expect(
      mend(`
async function find(id) {
    const client = await db.connect();
    if (id === 0) return client.query('SELECT 0');
    if (id < 0) {
        client.release();
        return undefined;
    }
    const { rows } = await client.query('SELECT $1', [id]);
    client.release();
    return rows[0];
}
`),
    ).toBe(`
async function find(id) {
    const client = await db.connect();
    try {
        if (id === 0) return await client.query('SELECT 0');
        if (id < 0) {
            return undefined;
        }
        const { rows } = await client.query('SELECT $1', [id]);
        return rows[0];
    } finally {
        client.release();
    }
}
`);
  });

  it('ends before work that has nothing to do with the object', () => {
    expect(
      mend(`
async function tell(id, mails) {
  const client = await db.connect();
  await client.query('UPDATE users SET told = true WHERE id = $1', [id]);
  client.release();
  await mails.send(id);
}
`),
    ).toBe(`
async function tell(id, mails) {
  const client = await db.connect();
  try {
    await client.query('UPDATE users SET told = true WHERE id = $1', [id]);
  } finally {
    client.release();
  }
  await mails.send(id);
}
`);
  });

  const refused: [why: string, program: string][] = [
    ['a variable of the range is needed after a wait', "async function f(mails) {\n  const client = await db.connect();\n  const { rows } = await client.query('x');\n  client.release();\n  await mails.wait();\n  await mails.send(rows);\n}"],
    ['a function of the range is hoisted', "async function f() {\n  const client = await db.connect();\n  await client.query(sql());\n  function sql() { return 'x'; }\n  client.release();\n}"],
    ['the object is also handed out', "async function f(a) {\n  const client = await db.connect();\n  if (a) return client;\n  await client.query('x');\n  client.release();\n}"],
    ['the object has a second name', "async function f() {\n  const client = await db.connect();\n  const c = client;\n  await c.query('x');\n  client.release();\n}"],
    ['two statements share a line', "async function f() {\n  const client = await db.connect(); await client.query('x');\n  client.release();\n}"],
    ['several releases with a comment of their own', "async function f(a) {\n  const client = await db.connect();\n  if (a) {\n    client.release(); // nothing to do\n    return;\n  }\n  await client.query('x');\n  client.release();\n}"],
    ['the name gets another object', "async function f() {\n  let client = await db.connect();\n  await client.query('x');\n  client.release();\n  client = await db.connect();\n  client.release();\n}"],
    ['a failure would leave a transaction open', "async function f() {\n  const client = await db.connect();\n  await client.query('BEGIN');\n  await client.query('x');\n  await client.query('COMMIT');\n  client.release();\n}"],
    ['work is started and not awaited', "async function f() {\n  const client = await db.connect();\n  client.query('x');\n}"],
    ['the release is given an error', "async function f(a) {\n  const client = await db.connect();\n  const error = await client.query('x');\n  client.release(error);\n}"],
    ['work is returned by a function that cannot wait', 'function f(client) {\n  return db.connect().then((client) => {\n    return client.query("x");\n  });\n}'],
  ];
  it.each(refused)('is not offered where %s', (_, program) => {
    const code = POOLS + program;
    expect(lintStrictly(code, TYPESCRIPT).filter(({ ruleId }) => ruleId === 'pool/require-release')).not.toEqual([]);
    expect(mend(program)).toBeUndefined();
  });
});

it('a transaction that begins before the try begins inside it', () => {
  expect(
    applied(
      `
async function move() {
  const client = await db.connect();

  // all or nothing
  await client.query('BEGIN');

  try {
    await client.query('UPDATE users');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`,
      /right after the acquire/,
    ),
  ).toBe(`
async function move() {
  const client = await db.connect();

  try {
    // all or nothing
    await client.query('BEGIN');

    await client.query('UPDATE users');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`);
});

it('what stands before the try stays there if the handler needs it', () => {
  expect(
    applied("async function f(log) {\n  const client = await db.connect();\n  const id = await client.query('x');\n  try {\n    await client.query('y');\n  } catch (error) {\n    log(id);\n    throw error;\n  } finally {\n    client.release();\n  }\n}\n", /right after the acquire/),
  ).toBeUndefined();
});

it('a loan takes over the rest of the function', () => {
  expect(applied('export function norm(a) {\n  const vector = vectors.acquire();\n  vector.x = a;\n  if (a < 0) throw new Error("negative");\n  const result = vector.x * 2;\n  vectors.release(vector);\n  return result;\n}\n', /lend/)).toBe(
    'export function norm(a) {\n  return vectors.use((vector) => {\n    vector.x = a;\n    if (a < 0) throw new Error("negative");\n    const result = vector.x * 2;\n    return result;\n  });\n}\n',
  );
});

it('a lease is declared with using', () => {
  expect(applied('export function norm(a) {\n  const lease = vectors.lease();\n  if (a < 0) throw new Error("negative");\n  lease.value.x = a;\n  lease.release();\n}\n', /using/)).toBe(
    'export function norm(a) {\n  using lease = vectors.lease();\n  if (a < 0) throw new Error("negative");\n  lease.value.x = a;\n}\n',
  );
});

describe('a second release', () => {
  const mend = (program: string): string | undefined => applied(program, /^Remove/);

  it('goes where the first always comes before it', () => {
    expect(mend('function f(a) {\n  const vector = vectors.acquire();\n  vectors.release(vector);\n  if (a) {\n    console.log(a);\n    vectors.release(vector);\n  }\n}\n')).toBe(
      'function f(a) {\n  const vector = vectors.acquire();\n  vectors.release(vector);\n  if (a) {\n    console.log(a);\n  }\n}\n',
    );
  });

  it('stays where the straight path needs it: the first goes', () => {
    expect(mend("async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('x');\n  } catch (error) {\n    client.release();\n    console.error(error);\n  }\n  client.release();\n}\n")).toBe(
      "async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('x');\n  } catch (error) {\n    console.error(error);\n  }\n  client.release();\n}\n",
    );
  });

  it('is left alone where the one destroys and the other releases', () => {
    expect(mend("import { createPool } from 'generic-pool';\nconst printers = createPool({});\nasync function f() {\n  const printer = await printers.acquire();\n  try {\n    await printer.print();\n  } catch (error) {\n    await printers.destroy(printer);\n    throw error;\n  } finally {\n    await printers.release(printer);\n  }\n}\n")).toBeUndefined();
  });
});

describe('a release that comes too early', () => {
  const mend = (program: string): string | undefined => applied(program, /after its last use/);

  it('goes behind the last use', () => {
    expect(mend('function f() {\n  const vector = vectors.acquire();\n  vectors.release(vector);\n  vector.x = 1;\n}\n')).toBe('function f() {\n  const vector = vectors.acquire();\n  vector.x = 1;\n  vectors.release(vector);\n}\n');
  });

  it('goes into a finally where the last use returns', () => {
    expect(mend("async function f() {\n  const client = await db.connect();\n  client.release();\n  return client.query('x');\n}\n")).toBe("async function f() {\n  const client = await db.connect();\n  try {\n    return await client.query('x');\n  } finally {\n    client.release();\n  }\n}\n");
  });
});

describe('what runs later', () => {
  it('gets copies of the fields that it reads', () => {
    expect(applied('function f(a) {\n  const vector = vectors.acquire();\n  vector.x = a;\n  setTimeout(() => console.log(vector.x), 20);\n  vectors.release(vector);\n}\n', /^Copy/)).toBe(
      'function f(a) {\n  const vector = vectors.acquire();\n  vector.x = a;\n  const { x } = vector;\n  setTimeout(() => console.log(x), 20);\n  vectors.release(vector);\n}\n',
    );
  });

  it('gets copies, and the release it would do is done now', () => {
    expect(applied('function f(a) {\n  const vector = vectors.acquire();\n  vector.x = a;\n  setTimeout(() => {\n    console.log(vector.x);\n    vectors.release(vector);\n  }, 20);\n}\n', /^Copy/)).toBe(
      'function f(a) {\n  const vector = vectors.acquire();\n  vector.x = a;\n  const { x } = vector;\n  setTimeout(() => {\n    console.log(x);\n  }, 20);\n  vectors.release(vector);\n}\n',
    );
  });

  it('gets none where a name is taken or it writes', () => {
    expect(applied('function f(x) {\n  const vector = vectors.acquire();\n  setTimeout(() => console.log(vector.x), 20);\n  vectors.release(vector);\n}\n', /^Copy/)).toBeUndefined();
    expect(applied('function f() {\n  const vector = vectors.acquire();\n  setTimeout(() => vector.x++, 20);\n  vectors.release(vector);\n}\n', /^Copy/)).toBeUndefined();
  });

  it('is waited for', () => {
    expect(applied("async function f(ids) {\n  const client = await db.connect();\n  try {\n    ids.forEach(async (id) => {\n      await client.query('x', [id]);\n    });\n  } finally {\n    client.release();\n  }\n}\n", /^Wait/)).toBe(
      "async function f(ids) {\n  const client = await db.connect();\n  try {\n    await Promise.all(ids.map(async (id) => {\n      await client.query('x', [id]);\n    }));\n  } finally {\n    client.release();\n  }\n}\n",
    );
  });

  describe('for each of what has no `map`', () => {
    const waiting = (ids: string, given = '(id)'): string | undefined => applied(`async function f(${ids}) {\n  const client = await db.connect();\n  try {\n    ids.forEach(async ${given} => {\n      await client.query('x', [id]);\n    });\n  } finally {\n    client.release();\n  }\n}\n`, /^Wait/);

    it.each(['ids: Set<number>', 'ids: ReadonlySet<number>', 'ids: Set<number> = new Set()'])('goes over a list of a set: %s', (ids) => {
      expect(waiting(ids)).toContain("    await Promise.all(Array.from(ids, async (id) => {\n      await client.query('x', [id]);\n    }));\n");
    });

    it.each(['ids: Map<string, number>', 'ids: ReadonlyMap<string, number>', 'ids: URLSearchParams', 'ids: Headers'])('offers nothing for %s', (ids) => {
      expect(waiting(ids)).toBeUndefined();
    });

    it('offers nothing where the callback asks for more than the element', () => {
      expect(waiting('ids: Set<number>', '(id, again)')).toBeUndefined();
      expect(waiting('ids: number[]', '(id, index)')).toContain('await Promise.all(ids.map(async (id, index) => {');
    });

    it('looks at what a name, a field or the place itself is filled with', () => {
      const program = (declared: string, ids: string): string => `${declared}export class Users {\n  #ids = new Set([1]);\n  names: Map<string, number> = load();\n  async f() {\n    const client = await db.connect();\n    try {\n      ${ids}.forEach(async (id) => {\n        await client.query('x', [id]);\n      });\n    } finally {\n      client.release();\n    }\n  }\n}\n`;
      expect(applied(program('const all = new Set([1]);\n', 'all'), /^Wait/)).toContain('await Promise.all(Array.from(all, async (id) => {');
      expect(applied(program('', 'this.#ids'), /^Wait/)).toContain('await Promise.all(Array.from(this.#ids, async (id) => {');
      expect(applied(program('', '(new Set([1]))'), /^Wait/)).toContain('await Promise.all(Array.from((new Set([1])), async (id) => {');
      expect(applied(program('', 'this.names'), /^Wait/)).toBeUndefined();
      expect(applied(program('const all = new Map();\n', 'all'), /^Wait/)).toBeUndefined();
      expect(applied(program('', 'new Map()'), /^Wait/)).toBeUndefined();
      expect(applied(program('const all = [1];\n', 'all'), /^Wait/)).toContain('await Promise.all(all.map(async (id) => {');
      expect(applied(program('const { all } = new Set([1]);\n', 'all'), /^Wait/)).toContain('await Promise.all(all.map(async (id) => {');
    });
  });
});

describe('a transaction that may stay open', () => {
  it('is rolled back in a handler of its own', () => {
    expect(applied("async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('BEGIN');\n    await client.query('x');\n    await client.query('COMMIT');\n  } finally {\n    client.release();\n  }\n}\n", /^Roll back/)).toBe(
      "async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('BEGIN');\n    await client.query('x');\n    await client.query('COMMIT');\n  } catch (error) {\n    await client.query('ROLLBACK');\n    throw error;\n  } finally {\n    client.release();\n  }\n}\n",
    );
  });

  it('is rolled back before an early release', () => {
    expect(applied("async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('begin');\n    const { rows } = await client.query('x');\n    if (rows.length === 0) {\n      client.release();\n      return false;\n    }\n    await client.query('commit');\n  } catch (error) {\n    client.release(error);\n    throw error;\n  }\n  client.release();\n  return true;\n}\n", /^Roll back/)).toContain(
      "    if (rows.length === 0) {\n      await client.query('rollback');\n      client.release();\n      return false;\n    }\n",
    );
  });

  it('ends with the connection where a handler releases it', () => {
    expect(applied("async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('BEGIN');\n    await client.query('COMMIT');\n    client.release();\n  } catch (error) {\n    client.release();\n    throw error;\n  }\n}\n", /drops/) ?? applied("async function f() {\n  const client = await db.connect();\n  try {\n    await client.query('BEGIN');\n    await client.query('x');\n    await client.query('COMMIT');\n    client.release();\n  } catch (error) {\n    client.release();\n    throw error;\n  }\n}\n", /drops/)).toContain('    client.release(error);\n    throw error;\n');
  });
});

it('a pool is told how to reset', () => {
  const program = "import { createPool } from 'pool-lifeguard/runtime';\nconst letters = createPool({\n  create: () => ({ to: '', lines: [] }),\n});\nexport function send(to) {\n  const letter = letters.acquire();\n  letter.to = to;\n  letters.release(letter);\n}\n";
  expect(applied(program, /^Add/)).toBe(program.replace("lines: [] }),\n", "lines: [] }),\n  reset: (letter) => {\n    letter.to = '';\n    letter.lines = [];\n  },\n"));
});
