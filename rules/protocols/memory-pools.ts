/** The memory pools of npm: synchronous, the object is somebody else's as soon as it is released. */
import type { Protocol } from './protocol.ts';

export const reusify: Protocol = {
  name: 'reusify',
  noun: 'object',
  modules: ['reusify'],
  nature: 'memory',
  pools: { factories: [''] },
  acquire: [{ method: 'get', gives: 'value' }],
  release: { pool: ['release'] },
  source: 'https://github.com/mcollina/reusify',
};

export const smikhalevskiObjectPool: Protocol = {
  name: '@smikhalevski/object-pool',
  noun: 'object',
  modules: ['@smikhalevski/object-pool'],
  nature: 'memory',
  pools: { classes: ['ObjectPool'], types: ['ObjectPool'] },
  acquire: [{ method: 'take', gives: 'value' }],
  release: { pool: ['release'] },
  source: 'https://github.com/smikhalevski/object-pool',
};

export const deepool: Protocol = {
  name: 'deepool',
  noun: 'object',
  modules: ['deepool'],
  nature: 'memory',
  pools: { factories: ['create'] },
  acquire: [{ method: 'use', gives: 'value' }],
  release: { pool: ['recycle'] },
  source: 'https://github.com/kchapelier/deepool',
};

const ELEMENTS = ['', 'Uint8', 'Uint8Clamped', 'Uint16', 'Uint32', 'BigUint64', 'Int8', 'Int16', 'Int32', 'BigInt64', 'Float', 'Float32', 'Float64', 'Double', 'ArrayBuffer', 'DataView', 'Buffer'];

/** typedarray-pool: functions of the module, one pair for each type of element. */
export const typedarrayPool: Protocol = {
  name: 'typedarray-pool',
  noun: 'array',
  modules: ['typedarray-pool'],
  nature: 'memory',
  pools: { module: true },
  acquire: ELEMENTS.map((element) => ({ method: `malloc${element}`, gives: 'value' })),
  release: { pool: ELEMENTS.map((element) => `free${element}`) },
  views: ['subarray', 'buffer'],
  source: 'https://github.com/mikolalysenko/typedarray-pool#api',
};

export const pixiObjectPool: Protocol = {
  name: '@pixi-essentials/object-pool',
  noun: 'object',
  modules: ['@pixi-essentials/object-pool'],
  nature: 'memory',
  pools: { factories: ['ObjectPoolFactory.build'], classes: ['ObjectPool'], types: ['ObjectPool'] },
  acquire: [
    { method: 'allocate', gives: 'value' },
    { method: 'allocateArray', gives: 'value' },
  ],
  release: { pool: ['release', 'releaseArray'] },
  source: 'https://github.com/ShukantPal/pixi-essentials/tree/master/packages/object-pool',
};

/** Scratchpads of PhysicsJS: `scratch.done()` gives back the pad with all vectors taken from it. */
export const physicsScratchpads: Protocol = {
  name: 'physicsjs',
  noun: 'scratchpad',
  modules: ['physicsjs'],
  nature: 'memory',
  pools: { module: true },
  acquire: [{ method: 'scratchpad', gives: 'value', receiver: /^Physics$/ }],
  release: { item: ['done'] },
  source: 'https://github.com/wellcaffeinated/PhysicsJS/blob/master/src/util/scratchpad.js',
};

/**
 * The pool of melonJS, which makes objects by the name of their class. What is added to the world belongs to the world; what an object takes for
 * itself it gives back in its `destroy()`, which the world calls.
 */
export const melonjs: Protocol = {
  name: 'melonjs',
  noun: 'object',
  modules: ['melonjs'],
  nature: 'memory',
  pools: {},
  acquire: [{ method: 'pull', gives: 'value', receiver: /^pool$/ }],
  release: { pool: ['push'] },
  duty: 'believed',
  endedIn: 'destroy',
  source: 'https://github.com/melonjs/melonJS/blob/15.0.0/src/system/pooling.js',
};
