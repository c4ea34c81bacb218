import { recommendPool } from 'pool-lifeguard/runtime';
import type { WorkloadProfile } from 'pool-lifeguard/runtime';

/** The end of a path: a workload, for which `recommendPool` says which pool to take. */
export interface Leaf {
  readonly profile: WorkloadProfile;
  /** Why, in a few words. */
  readonly why: string;
}

export interface Question {
  readonly question: string;
  readonly answers: readonly (readonly [answer: string, next: Tree])[];
}

export type Tree = Leaf | Question;

const often = { opsPerSecond: 1_000 };
const kept = { ...often, kind: 'object', ownsContainers: true } as const;

/** What `recommendPool` asks, with a workload just on each side of its thresholds. */
export const DECISION_TREE: Tree = {
  question: '1,000 a second or more?',
  answers: [
    ['no', { profile: { kind: 'buffer', bytes: 2 ** 20, opsPerSecond: 999 }, why: 'nothing saved that shows' }],
    [
      'yes',
      {
        question: 'What is it?',
        answers: [
          ['a connection', { profile: { ...often, kind: 'resource' }, why: "its library has one: watch() it" }],
          [
            'bytes',
            {
              question: '1 KiB or more?',
              answers: [
                ['no', { profile: { ...often, kind: 'buffer', bytes: 1023 }, why: 'small buffers are cheap' }],
                ['yes', {
                  question: 'In several workers?',
                  answers: [
                    ['no', { profile: { ...often, kind: 'buffer', bytes: 1024 }, why: '' }],
                    ['yes', { profile: { ...often, kind: 'buffer', bytes: 1024, workers: 2 }, why: 'passed as numbers' }],
                  ],
                }],
              ],
            },
          ],
          [
            'a Map or Set',
            {
              question: 'Do its keys come again?',
              answers: [
                ['no', { profile: { ...often, kind: 'map', keysRecur: false }, why: 'new Map() is cheaper' }],
                ['yes', { profile: { ...often, kind: 'map', keysRecur: true }, why: '' }],
              ],
            },
          ],
          [
            'a list',
            {
              question: '1,000 elements or more?',
              answers: [
                ['no', { profile: { ...often, kind: 'array', fields: 999 }, why: 'new arrays are as cheap' }],
                ['yes', { profile: { ...often, kind: 'array', fields: 1_000 }, why: '' }],
              ],
            },
          ],
          ['cache entries', { profile: { ...often, kind: 'cache-entry' }, why: 'updated in place' }],
          [
            'an object',
            {
              question: 'Owns containers, or 20 fields?',
              answers: [
                ['no', { profile: { ...often, kind: 'object', fields: 19 }, why: 'as cheap to make as to recycle' }],
                ['yes', {
                  question: 'How many, and where?',
                  answers: [
                    ['any number', { profile: { ...often, kind: 'object', fields: 20 }, why: 'if few are filled' }],
                    ['at most n', { profile: { ...kept, fixedConcurrency: 64 }, why: 'all made at the start' }],
                    ['in workers', { profile: { ...kept, workers: 2 }, why: 'statistics over all' }],
                  ],
                }],
              ],
            },
          ],
        ],
      },
    ],
  ],
};

export function* leavesOf(tree: Tree): Generator<Leaf> {
  if ('profile' in tree) yield tree;
  else for (const [, next] of tree.answers) yield* leavesOf(next);
}

/** `BufferPool`, or `no pool`. */
export function adviceOf({ profile }: Leaf): string {
  const { pool } = recommendPool(profile);
  return pool === 'none' ? 'no pool' : pool;
}
