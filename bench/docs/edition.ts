import type { Results } from '../results.ts';
import { SCENARIOS } from '../scenarios/index.ts';
import { summarise } from '../summary.ts';
import type { Line, Table } from '../summary.ts';

/** What was measured with one Node.js. */
export interface Edition {
  /** `Node.js 20`. */
  readonly name: string;
  readonly results: Results;
  readonly tables: ReadonlyMap<string, Table>;
}

export function editionOf(results: Results): Edition {
  const tables = summarise(results, SCENARIOS).map((table) => [table.scenario.id, table] as const);
  return { name: `Node.js ${/\d+/.exec(results.node)![0]}`, results, tables: new Map(tables) };
}

export function lineOf(edition: Edition, scenario: string, row: string): Line | undefined {
  return edition.tables.get(scenario)?.lines.find(({ name }) => name === row);
}

/** Time of one row ÷ time of another, from the medians of each. */
export function ratioOf(edition: Edition, scenario: string, row: string, base: string): number | undefined {
  const [own, other] = [row, base].map((name) => lineOf(edition, scenario, name)?.nanoseconds?.median);
  return own === undefined || other === undefined ? undefined : own / other;
}
