/** What many files came to. */
import { SLOW } from './examine.ts';
import type { Examined } from './examine.ts';

interface Slow {
  readonly path: string;
  readonly milliseconds: number;
  readonly steps: number;
}

export class Tally {
  files = 0;
  lines = 0;
  readonly crashes: string[] = [];
  readonly slow: Slow[] = [];
  readonly caps = new Map<string, number>();
  #unparsed = 0;
  #withSites = 0;
  #sites = 0;
  #findings = 0;
  #milliseconds = 0;

  add(path: string, { lines, parsed, sites, findings, milliseconds, steps, caps, faults }: Examined): void {
    this.files++;
    this.lines += lines;
    if (!parsed) this.#unparsed++;
    if (sites > 0) this.#withSites++;
    this.#sites += sites;
    this.#findings += findings;
    this.#milliseconds += milliseconds;
    if (milliseconds > SLOW) this.slow.push({ path, milliseconds, steps });
    for (const cap of caps) this.caps.set(cap, (this.caps.get(cap) ?? 0) + 1);
    this.crashes.push(...faults.map((fault) => `${path}: ${fault}`));
  }

  get isGood(): boolean {
    return this.crashes.length === 0 && this.slow.length === 0;
  }

  /** The figures in lines, the bad news with them. */
  toString(): string {
    const capped = [...this.caps.values()].reduce((sum, times) => sum + times, 0);
    const row = (name: string, figure: number, more = ''): string => `${name.padEnd(24)}${figure.toLocaleString('en').padStart(12)}${more}`;
    const caps = [...this.caps].sort(([, a], [, b]) => b - a);
    return [
      row('files', this.files, this.#unparsed > 0 ? `   ${this.#unparsed} of them no script` : ''),
      row('lines', this.lines),
      row('files with sites', this.#withSites),
      row('sites', this.#sites),
      row('findings', this.#findings),
      row('ms in all rules', Math.round(this.#milliseconds)),
      row('crashes', this.crashes.length),
      ...this.crashes.map((crash) => `  ${crash}`),
      row(`files over ${SLOW} ms`, this.slow.length),
      ...this.slow.map(({ path, milliseconds, steps }) => `  ${path}: ${Math.round(milliseconds)} ms, ${steps} steps`),
      row('sites given up', capped),
      ...caps.map(([name, times]) => row(`  ${name}`, times)),
    ].join('\n');
  }
}
