/** Sorted lists of places in the text, and the two questions that are asked of them. */
import type { Node } from '../ast/nodes.ts';

type Ranged = Pick<Node, 'range'>;

/** Offsets in the text, ascending. */
export type Positions = readonly number[];

/** The first position at or behind `from`; Infinity if there is none. */
export function firstFrom(positions: Positions, from: number): number {
  return positions[countWhile(positions, (position) => position < from)] ?? Infinity;
}

/** The index of the node in which a position lies or before which it stands; the length of the list if it is behind them all. */
export function indexAt(nodes: readonly Ranged[], position: number): number {
  return countWhile(nodes, (node) => node.range[1] <= position);
}

/** Of nodes in source order, those that begin inside another one. */
export function within<N extends Ranged>(nodes: readonly N[], outer: Ranged): N[] {
  const [start, end] = outer.range;
  return nodes.slice(countWhile(nodes, (node) => node.range[0] < start), countWhile(nodes, (node) => node.range[0] < end));
}

/** How many nodes at the start of a list meet a condition that the later ones do not meet. */
export function countWhile<N>(nodes: readonly N[], meets: (node: N) => boolean): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meets(nodes[middle] as N)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Each position once, ascending. */
export function ascending(positions: Iterable<number>): Positions {
  return [...new Set(positions)].sort((a, b) => a - b);
}
