import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'the pool resets': `
      export function norm(a, b) {
        const vector = vectors.acquire();
        vector.x = a;
        vector.y = b;
        const result = Math.hypot(vector.x, vector.y);
        vectors.release(vector);
        return result;
      }`,
    'only read': `
      export function lines() {
        const letter = letters.acquire();
        const { length } = letter.lines;
        letters.release(letter);
        return length;
      }`,
    'its own reset is called': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        console.log(letter.to);
        letter.reset();
        letters.release(letter);
      }`,
    'every field that was written is emptied': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to, letter.lines);
        letter.to = '';
        letter.lines = [];
        letters.release(letter);
      }`,
    'emptied in finally': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          return render(letter);
        } finally {
          letter.to = '';
          letters.release(letter);
        }
      }`,
    'it leaves the pool on purpose': `
      export function keep(name) {
        const letter = letters.detach(letters.acquire());
        letter.to = name;
        return letter;
      }`,
    'the caller gets it': `
      export function begin(name) {
        const letter = letters.acquire();
        letter.to = name;
        return letter;
      }`,
    'nobody knows whether a pool of another file resets': `
      import { pool } from './letters';
      export function greet(name) {
        const letter = pool.acquire();
        letter.to = name;
        console.log(letter.to);
        pool.release(letter);
      }`,
    'nor what options from elsewhere say': `
      import { createPool } from 'pool-lifeguard/runtime';
      import { options } from './options';
      const drafts = createPool(options);
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
    'nor what options say that are spread into others': `
      import { createPool } from 'pool-lifeguard/runtime';
      import { shared } from './options';
      const drafts = createPool({ create: () => ({ to: '' }), ...shared });
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
    'bytes have no fields to reset': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        buffer[0] = text.length;
        const copy = Buffer.from(buffer);
        buffers.release(buffer);
        return copy;
      }`,
    'another object has the field': `
      export function greet(name, target) {
        const letter = letters.acquire();
        target.to = name;
        letters.release(letter);
        return target;
      }`,
    'a reset given as a method': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      const drafts = new ObjectPool({
        create: () => ({ to: '' }),
        reset(draft) {
          draft.to = '';
        },
      });
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
  },
  invalid: {
    'one field': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
      }`,
    'two fields': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` and \`letter.lines\` still set: its pool has no \`reset\`.
      }`,
    'three fields': `
      export function greet(name, date) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        letter.date = date;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\`, \`letter.lines\` and \`letter.date\` still set: its pool has no \`reset\`.
      }`,
    'one of two is emptied': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to);
        letter.to = '';
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.lines\` still set: its pool has no \`reset\`.
      }`,
    'emptied and written again': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = '';
        letter.to = name;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
      }`,
    'in finally': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          return String(letter.to);
        } finally {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
        }
      }`,
    'under another name': `
      export function greet(name) {
        const letter = letters.acquire();
        const draft = letter;
        draft.to = name;
        console.log(draft.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
      }`,
    'a pool of a field': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      export class Office {
        #drafts = new ObjectPool({ create: () => ({ to: '' }) });
        greet(name) {
          const draft = this.#drafts.acquire();
          draft.to = name;
          console.log(draft.to);
          this.#drafts.release(draft);
          //           ~~~~~~~~~~~~~~ \`draft\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
        }
      }`,
    'on the way out that forgets': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        if (name === '') {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
          return;
        }
        console.log(letter.to);
        letter.to = '';
        letters.release(letter);
      }`,
  },
  possible: {
    'only if an unknown function throws': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          print(letter);
        } catch (error) {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` may go back with \`letter.to\` still set: its pool has no \`reset\`.
          throw error;
        }
        letter.to = '';
        letters.release(letter);
      }`,
  },
};

testRule('require-reset', tables);
testMessages('require-reset', tables);

testRule(
  'require-reset',
  {
    valid: {},
    invalid: {
      'with require': `
        const { createPool } = require('pool-lifeguard/runtime');
        const drafts = createPool({ create: () => ({ to: '' }) });
        exports.greet = function (name) {
          const draft = drafts.acquire();
          draft.to = name;
          console.log(draft.to);
          drafts.release(draft);
          //     ~~~~~~~~~~~~~~ \`draft\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
        };`,
    },
  },
  { language: COMMONJS },
);
