import { testProtocol } from './test-protocol.ts';

testProtocol('reusify', {
  valid: {
    'released after use': `
const reusify = require('reusify');
const pool = reusify(Task);
function Task() {
  this.next = null;
  this.count = 0;
}
module.exports = (n) => {
  const task = pool.get();
  task.count = n;
  const { count } = task;
  pool.release(task);
  return count;
};`,
    'released in finally': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
export function run(work: (task: Task) => void) {
  const task = pool.get();
  try {
    work(task);
  } finally {
    pool.release(task);
  }
}`,
    'a map called pool': `
const pool = new Map<string, { name: string }>();
export function find(key: string) {
  const entry = pool.get(key);
  return entry?.name ?? 'nobody';
}`,
    'an HTTP client called pool': `
import { pool } from './http.ts';
export async function load(path: string) {
  const response = await pool.get(path);
  return response.body;
}`,
    'kept in a queue': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
const queue: Task[] = [];
export function push(name: string) {
  const task = pool.get();
  task.name = name;
  queue.push(task);
}`,
    'returned': `
const reusify = require('reusify');
const pool = reusify(require('./task'));
exports.task = () => pool.get();`,
  },
  invalid: {
    'early return': `
const reusify = require('reusify');
const pool = reusify(require('./task'));
module.exports = (n) => {
  const task = pool.get(); //> require-release: \`task\` is not released when line 5 returns.
  if (n === 0) return 0;
  task.count = n;
  pool.release(task);
  return n;
};`,
    'never released': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
export function count(n: number) {
  const task = pool.get(); //> require-release: \`task\` is not released when the function ends.
  task.count = n;
}`,
    'released twice': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
export function count(n: number) {
  const task = pool.get();
  if (n < 0) pool.release(task);
  pool.release(task); //> no-double-release: \`task\` was already released on line 6.
}`,
    'read after release': `
const reusify = require('reusify');
const pool = reusify(require('./task'));
module.exports = (n) => {
  const task = pool.get();
  task.count = n;
  pool.release(task);
  return task.count; //> no-use-after-release: \`task\` is used after its release on line 6.
};`,
    'thrown away': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
export function warmUp() {
  pool.get(); //> require-release: The object from \`pool.get()\` is thrown away and can never be released.
}`,
    'a throw in between': `
import reusify from 'reusify';
import { Task } from './task.ts';
const pool = reusify(Task);
export function count(n: number) {
  const task = pool.get(); //> require-release: \`task\` is not released when line 6 throws.
  if (n < 0) throw new RangeError('n');
  pool.release(task);
}`,
  },
});

testProtocol('@smikhalevski/object-pool', {
  valid: {
    'released in finally': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0, y: 0 }));
export function length(x: number, y: number) {
  const point = pool.take();
  try {
    point.x = x;
    point.y = y;
    return Math.hypot(point.x, point.y);
  } finally {
    pool.release(point);
  }
}`,
    'released after use': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function twice(x: number) {
  const point = pool.take();
  point.x = x;
  const doubled = point.x * 2;
  pool.release(point);
  return doubled;
}`,
    'returned': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function at(x: number) {
  const point = pool.take();
  point.x = x;
  return point;
}`,
    'a query takes rows': `
import { query } from './query.ts';
export function page(size: number) {
  const rows = query.take(size);
  return rows.length;
}`,
    'a field': `
import { ObjectPool } from '@smikhalevski/object-pool';
export class Grid {
  private readonly points = new ObjectPool(() => ({ x: 0 }));
  sum(values: number[]) {
    const point = this.points.take();
    for (const value of values) point.x += value;
    const { x } = point;
    this.points.release(point);
    return x;
  }
}`,
    'one per turn': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function each(values: number[]) {
  for (const value of values) {
    const point = pool.take();
    point.x = value;
    pool.release(point);
  }
}`,
  },
  invalid: {
    'early return': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function twice(x: number) {
  const point = pool.take(); //> require-release: \`point\` is not released when line 5 returns.
  if (x === 0) return 0;
  point.x = x;
  pool.release(point);
  return x * 2;
}`,
    'a continue': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function each(values: number[]) {
  for (const value of values) {
    const point = pool.take(); //> require-release: \`point\` is acquired again here while the previous object is still held.
    if (value === 0) continue;
    pool.release(point);
  }
}`,
    'a field typed by its import': `
import type { ObjectPool } from '@smikhalevski/object-pool';
export class Grid {
  constructor(private readonly points: ObjectPool<{ x: number }>) {}
  set(x: number) {
    const point = this.points.take(); //> require-release: \`point\` is not released when the function ends.
    point.x = x;
  }
}`,
    'released twice': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function once() {
  const point = pool.take();
  pool.release(point);
  pool.release(point); //> no-double-release: \`point\` was already released on line 5.
}`,
    'written after release': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function once() {
  const point = pool.take();
  pool.release(point);
  return point.x; //> no-use-after-release: \`point\` is used after its release on line 5.
}`,
    'returned and released': `
import { ObjectPool } from '@smikhalevski/object-pool';
const pool = new ObjectPool(() => ({ x: 0 }));
export function once() {
  const point = pool.take();
  try {
    return point; //> no-escaping-release: \`point\` leaves the function although line 8 releases it.
  } finally {
    pool.release(point);
  }
}`,
  },
});

testProtocol('deepool', {
  valid: {
    'recycled after use': `
const deepool = require('deepool');
const pool = deepool.create(() => ({ list: [] }));
module.exports = (values) => {
  const bag = pool.use();
  bag.list.length = values.length;
  const { length } = bag.list;
  pool.recycle(bag);
  return length;
};`,
    'recycled in finally': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function join(values: string[], write: (list: string[]) => string) {
  const list = pool.use();
  try {
    list.push(...values);
    return write(list);
  } finally {
    pool.recycle(list);
  }
}`,
    'an application uses a plugin': `
import { app } from './app.ts';
export function start(plugin) {
  const used = app.use(plugin);
  used.listen();
}`,
    'returned': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export const list = () => pool.use();`,
    'only grown': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
pool.grow(64);
export const size = () => pool.size();`,
    'pool.use(fn) of another pool': `
import { pool } from './pool.ts';
export const ping = () => pool.use(async (client) => client.ping());`,
  },
  invalid: {
    'never recycled': `
const deepool = require('deepool');
const pool = deepool.create(() => ({ list: [] }));
module.exports = (n) => {
  const bag = pool.use(); //> require-release: \`bag\` is not released when the function ends.
  bag.list.length = n;
};`,
    'early return': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function join(values: string[]) {
  const list = pool.use(); //> require-release: \`list\` is not released when line 5 returns.
  if (values.length === 0) return '';
  list.push(...values);
  const text = list.join();
  pool.recycle(list);
  return text;
}`,
    'recycled twice': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function join(values: string[]) {
  const list = pool.use();
  try {
    list.push(...values);
    pool.recycle(list);
  } finally {
    pool.recycle(list); //> no-double-release: \`list\` was already released on line 7.
  }
}`,
    'read after it was recycled': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function count(values: string[]) {
  const list = pool.use();
  list.push(...values);
  pool.recycle(list);
  return list.length; //> no-use-after-release: \`list\` is used after its release on line 6.
}`,
    'thrown away': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function warmUp() {
  pool.use(); //> require-release: The object from \`pool.use()\` is thrown away and can never be released.
}`,
    'a throw in between': `
import deepool from 'deepool';
const pool = deepool.create(() => []);
export function join(values: string[]) {
  const list = pool.use(); //> require-release: \`list\` is not released when line 5 throws.
  if (!Array.isArray(values)) throw new TypeError('values');
  pool.recycle(list);
}`,
  },
});

testProtocol('typedarray-pool', {
  valid: {
    'freed after use': `
const pool = require('typedarray-pool');
module.exports = function sum(values) {
  const copy = pool.mallocFloat64(values.length);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += copy[i] = values[i];
  pool.freeFloat64(copy);
  return total;
};`,
    'freed in finally by the general function': `
import { malloc, free } from 'typedarray-pool';
export function fill(n: number, write: (bytes: Uint8Array) => number) {
  const bytes = malloc(n, 'uint8');
  try {
    return write(bytes);
  } finally {
    free(bytes);
  }
}`,
    'the C library': `
import { wasm } from './wasm.ts';
export function copy(bytes: Uint8Array) {
  const pointer = wasm.malloc(bytes.length);
  wasm.HEAPU8.set(bytes, pointer);
}`,
    'returned': `
import pool from 'typedarray-pool';
export const scratch = (n: number) => pool.mallocFloat(n);`,
    'kept in a field': `
import * as pool from 'typedarray-pool';
export class Mesh {
  positions;
  constructor(n: number) {
    this.positions = pool.mallocFloat(n * 3);
  }
  dispose() {
    pool.free(this.positions);
  }
}`,
    'two arrays': `
import pool from 'typedarray-pool';
export function swap(n: number) {
  const a = pool.mallocInt32(n);
  const b = pool.mallocInt32(n);
  a[0] = b[0] = 1;
  pool.freeInt32(a);
  pool.freeInt32(b);
}`,
  },
  invalid: {
    'never freed': `
const pool = require('typedarray-pool');
module.exports = function sum(values) {
  const copy = pool.mallocFloat64(values.length); //> require-release: \`copy\` is not released when line 6 returns.
  let total = 0;
  for (let i = 0; i < values.length; i++) total += copy[i] = values[i];
  return total;
};`,
    'early return': `
import pool from 'typedarray-pool';
export function first(n: number) {
  const bytes = pool.malloc(n, 'uint8'); //> require-release: \`bytes\` is not released when line 4 returns.
  if (n === 0) return 0;
  pool.free(bytes);
  return n;
}`,
    'the function of the module': `
import { mallocUint8, freeUint8 } from 'typedarray-pool';
export function first(n: number) {
  const bytes = mallocUint8(n); //> require-release: \`bytes\` is not released when line 4 returns.
  if (n === 0) return 0;
  freeUint8(bytes);
  return n;
}`,
    'freed twice': `
import * as pool from 'typedarray-pool';
export function once(n: number) {
  const bytes = pool.mallocUint8(n);
  pool.freeUint8(bytes);
  pool.free(bytes); //> no-double-release: \`bytes\` was already released on line 4.
}`,
    'read after it was freed': `
import pool from 'typedarray-pool';
export function once(n: number) {
  const bytes = pool.mallocUint8(n);
  pool.freeUint8(bytes);
  return bytes[0]; //> no-use-after-release: \`bytes\` is used after its release on line 4.
}`,
    'a view is returned, the array is freed': `
import pool from 'typedarray-pool';
export function head(n: number) {
  const bytes = pool.mallocUint8(n);
  const view = bytes.subarray(0, 4);
  pool.freeUint8(bytes);
  return view; //> no-escaping-release: \`bytes\` leaves the function although line 5 releases it.
}`,
  },
});

testProtocol('@pixi-essentials/object-pool', {
  valid: {
    'released after use': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function area(w: number, h: number) {
  const box = pool.allocate();
  box.width = w;
  box.height = h;
  const size = box.width * box.height;
  pool.release(box);
  return size;
}`,
    'an array of them': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function corners(draw: (boxes: Rectangle[]) => void) {
  const boxes = pool.allocateArray(4);
  try {
    draw(boxes);
  } finally {
    pool.releaseArray(boxes);
  }
}`,
    'a class of its own': `
import { ObjectPool } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
class Boxes extends ObjectPool<Rectangle> {
  create() {
    return new Rectangle();
  }
}
export const boxes = new Boxes();`,
    'an arena allocates': `
import { arena } from './arena.ts';
export function node(kind: string) {
  const fresh = arena.allocate();
  fresh.kind = kind;
}`,
    'returned': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export const box = () => pool.allocate();`,
    'kept in a field': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export class Sprite {
  readonly bounds = pool.allocate();
  destroy() {
    pool.release(this.bounds);
  }
}`,
  },
  invalid: {
    'never released': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function area(w: number, h: number) {
  const box = pool.allocate(); //> require-release: \`box\` is not released when line 8 returns.
  box.width = w;
  box.height = h;
  return box.width * box.height;
}`,
    'early return': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function set(w: number) {
  const box = pool.allocate(); //> require-release: \`box\` is not released when line 6 returns.
  if (w === 0) return;
  box.width = w;
  pool.release(box);
}`,
    'typed by its import': `
import type { ObjectPool } from '@pixi-essentials/object-pool';
import type { Rectangle } from './shapes.ts';
export function set(pool: ObjectPool<Rectangle>, w: number) {
  const box = pool.allocate(); //> require-release: \`box\` is not released when the function ends.
  box.width = w;
}`,
    'released twice': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function once() {
  const box = pool.allocate();
  pool.release(box);
  pool.release(box); //> no-double-release: \`box\` was already released on line 6.
}`,
    'read after release': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function once() {
  const box = pool.allocate();
  pool.release(box);
  return box.width; //> no-use-after-release: \`box\` is used after its release on line 6.
}`,
    'returned and released': `
import { ObjectPoolFactory } from '@pixi-essentials/object-pool';
import { Rectangle } from './shapes.ts';
const pool = ObjectPoolFactory.build(Rectangle);
export function once() {
  const box = pool.allocate();
  pool.release(box);
  return box; //> no-escaping-release: \`box\` leaves the function although line 6 releases it.
}`,
  },
});

testProtocol('physicsjs', {
  valid: {
    'done on every way': `
var Physics = require('physicsjs');
exports.hit = function (a, b) {
  var scratch = Physics.scratchpad();
  var d = scratch.vector().clone(a).vsub(b);
  var is = d.norm() < 3;
  scratch.done();
  return is;
};`,
    'done before each return': `
exports.hit = function (a, b) {
  var scratch = Physics.scratchpad();
  if (a.fixed && b.fixed) {
    scratch.done();
    return false;
  }
  var d = scratch.vector().clone(a).vsub(b);
  return scratch.done(d.norm() < 3);
};`,
    'in finally': `
exports.hit = function (a, b) {
  var scratch = Physics.scratchpad();
  try {
    return scratch.vector().clone(a).dot(b);
  } finally {
    scratch.done();
  }
};`,
    'handed to its caller': `
exports.pad = function () {
  return Physics.scratchpad();
};`,
    'another pad': `
exports.draw = function (ui) {
  var pad = ui.scratchpad();
  return pad.lines;
};`,
    'given to somebody who keeps it': `
exports.pad = function (world) {
  world.pads.push(Physics.scratchpad());
};`,
  },
  invalid: {
    'a return before the vectors are used': `
exports.respond = function (a, b) {
  var fixed = a.fixed
    , scratch = Physics.scratchpad() //> require-release: \`scratch\` is not released when line 5 returns.
    , n = scratch.vector();
  if (fixed && b.fixed) { return; }
  n.clone(a.pos).vsub(b.pos);
  scratch.done();
};`,
    'a return in a loop': `
var Physics = require('physicsjs');
exports.find = function (bodies, p) {
  var scratch = Physics.scratchpad(); //> require-release: \`scratch\` is not released when line 6 returns.
  for (var i = 0; i < bodies.length; i++) {
    var d = scratch.vector().clone(bodies[i].pos).vsub(p);
    if (d.norm() < 1) return bodies[i];
  }
  scratch.done();
  return null;
};`,
    'never done': `
exports.norm = function (a) {
  var scratch = Physics.scratchpad(); //> require-release: \`scratch\` is not released when line 3 returns.
  return scratch.vector().clone(a).norm();
};`,
    'done on one arm': `
exports.step = function (a, moves) {
  var scratch = Physics.scratchpad(); //> require-release: \`scratch\` is not released when the function ends.
  if (moves) {
    a.pos.vadd(scratch.vector().clone(a.vel));
    scratch.done();
  } else {
    a.sleep();
  }
};`,
    'a throw': `
exports.step = function (a) {
  var scratch = Physics.scratchpad(); //> require-release: \`scratch\` is not released when line 3 throws.
  if (!a.mass) throw new Error('no mass');
  a.pos.vadd(scratch.vector().clone(a.vel));
  scratch.done();
};`,
    'used when it is done': `
exports.norm = function (a) {
  var scratch = Physics.scratchpad();
  var n = scratch.vector().clone(a).norm();
  scratch.done();
  return n + scratch.vector().norm(); //> no-use-after-release: \`scratch\` is used after its release on line 4.
};`,
  },
});

testProtocol('melonjs', {
  valid: {
    'given back by destroy()': `
me.ColorLayer = me.Renderable.extend({
  init: function (color) {
    this.color = me.pool.pull("me.Color").parseCSS(color);
  },
  destroy: function () {
    me.pool.push(this.color);
    this._super(me.Renderable, "destroy");
  },
});`,
    'added to the world': `
import { game, pool } from 'melonjs';
export function shoot(x, y) {
  const bullet = pool.pull('Bullet', x, y);
  game.world.addChild(bullet);
}`,
    'dropped by whoever gives none back': `
me.length = function (x, y) {
  var v = me.pool.pull("me.Vector2d", x, y);
  return v.length();
};`,
    'handed out': `
import { pool, Renderable } from 'melonjs';
export class Layer extends Renderable {
  constructor() {
    super(0, 0, 1, 1);
    this.tone = pool.pull('Color');
  }
  getTone() {
    return this.tone;
  }
}`,
    'a class that nobody destroys': `
import { pool } from 'melonjs';
export class Palette {
  constructor() {
    this.tone = pool.pull('Color');
  }
}`,
    'pushed to a list of its own': `
me.Flock = function (n) {
  for (var i = 0; i < n; i++) {
    var bird = me.pool.pull("Bird", i);
    if (!bird) continue;
    this.birds.push(bird);
  }
};`,
  },
  invalid: {
    'no destroy()': `
me.ColorLayer = me.Renderable.extend({
  init: function (color) {
    this.color = me.pool.pull("me.Color").parseCSS(color); //> require-release: \`color\` is not released with its instance: no \`destroy()\` of the class gives it back.
  },
  draw: function (renderer) {
    renderer.setColor(this.color);
  },
});`,
    'a destroy() that forgets': `
import { pool, Renderable } from 'melonjs';
export class Trail extends Renderable {
  constructor() {
    super(0, 0, 1, 1);
    this.from = undefined;
    this.tone = pool.pull('Color').copy(0, 0, 0); //> require-release: \`tone\` is not released with its instance: no \`destroy()\` of the class gives it back.
  }
  destroy() {
    this.from = undefined;
    super.destroy();
  }
}`,
    'an early return': `
me.draw = function (renderer, hidden) {
  var point = me.pool.pull("me.Vector2d"); //> require-release: \`point\` is not released when line 3 returns.
  if (hidden) return;
  renderer.drawAt(point);
  me.pool.push(point);
};`,
    'used when it is back': `
import { pool } from 'melonjs';
export function length(x, y) {
  const v = pool.pull('Vector2d', x, y);
  pool.push(v);
  return v.length(); //> no-use-after-release: \`v\` is used after its release on line 4.
}`,
    'pushed twice': `
me.step = function (x) {
  var v = me.pool.pull("me.Vector2d", x, 0);
  if (x < 0) me.pool.push(v);
  me.pool.push(v); //> no-double-release: \`v\` was already released on line 3.
};`,
    'pushed on one arm': `
me.step = function (x) {
  var v = me.pool.pull("me.Vector2d", x, 0); //> require-release: \`v\` is not released when the function ends.
  if (x > 3) {
    v.y = x;
    me.pool.push(v);
  } else {
    v.y = 0;
  }
};`,
  },
});
