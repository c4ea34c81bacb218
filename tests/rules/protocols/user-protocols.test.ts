import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../../index.ts';
import { PROTOCOLS } from '../../../rules/protocols/index.ts';
import type { Protocol } from '../../../rules/protocols/protocol.ts';
import { ProtocolError, readUserProtocols } from '../../../rules/protocols/user-protocols.ts';

const PATH = 'settings.pool.protocols';
const read = (value: unknown): readonly Protocol[] => readUserProtocols(value, PATH);

/** The least that makes a protocol. */
const LEAST = { name: 'sockets', modules: ['@acme/sockets'], acquire: [{ method: 'take' }], release: { item: ['giveBack'] } };

describe('a user protocol', () => {
  it('gets a noun, a nature and its path as source where it says nothing', () => {
    expect(read([LEAST])).toEqual([
      { name: 'sockets', noun: 'object', modules: ['@acme/sockets'], nature: 'resource', pools: {}, acquire: [{ method: 'take', gives: 'promise' }], release: { item: ['giveBack'] }, source: `${PATH}[0]` },
    ]);
  });

  it('acquires by value in a memory pool unless it says otherwise', () => {
    const [sockets] = read([{ ...LEAST, nature: 'memory', acquire: [{ method: 'take' }, { method: 'later', gives: 'promise' }] }]);
    expect(sockets?.acquire.map(({ gives }) => gives)).toEqual(['value', 'promise']);
  });

  it('writes its receivers as strings, with flags between slashes', () => {
    const [sockets] = read([{ ...LEAST, modules: [], acquire: [{ method: 'take', receiver: 'Sockets$' }, { method: 'lend', receiver: '/sockets$/i' }] }]);
    expect(sockets?.acquire.map(({ receiver }) => receiver)).toEqual([/Sockets$/, /sockets$/i]);
  });

  it('leaves out the positions that a callback does not have', () => {
    const [sockets] = read([{ ...LEAST, acquire: [{ method: 'take', callback: { error: 0, item: 1 } }] }]);
    expect(sockets?.acquire[0]?.callback).toEqual({ error: 0, item: 1, done: -1 });
  });

  it('may lend and take back by functions of its module', () => {
    const vecs = { name: 'vecs', noun: 'vector', nature: 'memory', modules: ['./vecs.js'], pools: { module: true }, acquire: [{ method: 'getVec' }], release: { pool: ['putVec'] } };
    const code = `import { getVec, putVec } from './vecs.js';
      export function twice() { const v = getVec(); putVec(v); putVec(v); }
      export function late() { const v = getVec(); putVec(v); return v.x; }
      export function early(a) { const v = getVec(); if (a) return 1; putVec(v); }`;
    const told = new Linter().verify(code, [{ ...(plugin.configs.recommended as Linter.Config), settings: { pool: { protocols: [vecs] } } }]);
    expect(told.map(({ line, ruleId }) => `${line} ${ruleId}`)).toEqual(['2 pool/no-double-release', '3 pool/no-use-after-release', '4 pool/require-release']);
  });

  it('may only open what it is called on', () => {
    const [leases] = read([{ ...LEAST, acquire: undefined, opens: [{ method: 'begin' }] }]);
    expect(leases).toMatchObject({ acquire: [], opens: [{ method: 'begin', gives: 'promise' }] });
  });

  it('can say whatever a built-in table says', () => {
    const asJson = (protocol: Protocol): unknown => {
      const { source: _, ...rest } = protocol;
      return JSON.parse(JSON.stringify(rest, (_key, value: unknown) => (value instanceof RegExp ? String(value) : value)));
    };
    const written = PROTOCOLS.map(asJson);
    expect(read(written)).toEqual(PROTOCOLS.map((protocol, index) => ({ ...protocol, source: `${PATH}[${index}]` })));
  });
});

describe('a wrong user protocol is told with its path, what was expected and what was found', () => {
  const wrong: [what: string, value: unknown, message: string][] = [
    ['no array', {}, `Expected ${PATH} to be an array, got {}.`],
    ['a string for a protocol', ['pg'], `Expected ${PATH}[0] to be an object, got "pg".`],
    ['null for a protocol', [LEAST, null], `Expected ${PATH}[1] to be an object, got null.`],
    ['no name', [{ ...LEAST, name: undefined }], `Expected ${PATH}[0].name to be a string that is not empty, got nothing.`],
    ['an empty name', [{ ...LEAST, name: '' }], `Expected ${PATH}[0].name to be a string that is not empty, got "".`],
    ['a misspelt key', [{ ...LEAST, aquire: [] }], `Unknown key ${PATH}[0].aquire; expected one of name, noun, modules, nature, pools, acquire, opens, release, duty, endedIn, unbounded, lists, answersAfter, exhausted, endsWith, connects, freesBroken, serves, transaction, ended, forgivesSecondRelease, detaches, lends, views, reachedFrom, listens, quiet.`],
    ['another nature', [{ ...LEAST, nature: 'thread' }], `Expected ${PATH}[0].nature to be "memory" or "resource", got "thread".`],
    ['one module without brackets', [{ ...LEAST, modules: 'pg' }], `Expected ${PATH}[0].modules to be an array, got "pg".`],
    ['a number among modules', [{ ...LEAST, modules: ['pg', 8] }], `Expected ${PATH}[0].modules[1] to be a string that is not empty, got 8.`],
    ['an acquirer without a method', [{ ...LEAST, acquire: [{}] }], `Expected ${PATH}[0].acquire[0].method to be a string that is not empty, got nothing.`],
    ['another way of giving', [{ ...LEAST, acquire: [{ method: 'take', gives: 'callback' }] }], `Expected ${PATH}[0].acquire[0].gives to be "value" or "promise", got "callback".`],
    ['a misspelt key of an acquirer', [{ ...LEAST, acquire: [{ method: 'take', recever: 'x' }] }], `Unknown key ${PATH}[0].acquire[0].recever; expected one of method, gives, callback, member, receiver, calledBack, calledBackBy, ifReleased, ifAsked, unlessAsked, ifGiven, ifKept, needsImport, ifImported, unlessImported, lazy, noun, unlessTyped, plain, lendsToCallback.`],
    ['a broken regular expression', [{ ...LEAST, acquire: [{ method: 'take', receiver: '(' }] }], `Expected ${PATH}[0].acquire[0].receiver to be a regular expression in a string, such as "pool$" or "/pool$/i", got "(".`],
    ['a regular expression that is none of JSON', [{ ...LEAST, acquire: [{ method: 'take', receiver: /pool$/ }] }], `Expected ${PATH}[0].acquire[0].receiver to be a regular expression in a string, such as "pool$" or "/pool$/i", got /pool$/.`],
    ['a flag that remembers', [{ ...LEAST, acquire: [{ method: 'take', receiver: '/pool$/g' }] }], `Expected ${PATH}[0].acquire[0].receiver to be a regular expression in a string, such as "pool$" or "/pool$/i", without the flags g and y, got "/pool$/g".`],
    ['a position below -1', [{ ...LEAST, acquire: [{ method: 'take', callback: { item: -2 } }] }], `Expected ${PATH}[0].acquire[0].callback.item to be the position of a parameter, from 0, or -1, got -2.`],
    ['a flag in words', [{ ...LEAST, forgivesSecondRelease: 'yes' }], `Expected ${PATH}[0].forgivesSecondRelease to be true or false, got "yes".`],
    ['no release', [{ ...LEAST, release: undefined }], `Expected ${PATH}[0].release to be an object, got nothing.`],
    ['a release in no way', [{ ...LEAST, release: { item: [] } }], `Expected ${PATH}[0].release to name a method in item, pool or receiver, got none.`],
    ['nothing acquired', [{ ...LEAST, acquire: [] }], `Expected ${PATH}[0].acquire to name at least one method, got none.`],
    ['nothing to tell the pool by', [{ ...LEAST, modules: undefined }], `Expected ${PATH}[0].modules, or a receiver in ${PATH}[0].acquire, to tell the pool by; got neither.`],
  ];

  it.each(wrong)('%s', (_what, value, message) => {
    expect(() => read(value)).toThrow(new ProtocolError(message));
  });
});
