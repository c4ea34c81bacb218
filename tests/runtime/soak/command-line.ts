import { parseArgs } from 'node:util';

/** Options that are integers from 1 up, with what they are where nothing is said. Ends the process for `--help`, and with 2 for what is wrong. */
export function readIntegers<const Name extends string>(help: string, defaults: Readonly<Record<Name, number>>): Record<Name, number> {
  const names = Object.keys(defaults) as Name[];
  const numbers = names.map((name) => [name, { type: 'string', default: String(defaults[name]) }] as const);
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({ options: { ...Object.fromEntries(numbers), help: { type: 'boolean' } } }));
  } catch (error) {
    return exit(2, `${(error as Error).message}\n`);
  }
  if (values['help'] === true) exit(0, help);
  for (const name of names) {
    const value = Number(values[name]);
    if (!(Number.isSafeInteger(value) && value > 0)) exit(2, `--${name} expects an integer from 1 up, got '${String(values[name])}'.\n`);
  }
  return Object.fromEntries(names.map((name) => [name, Number(values[name])])) as Record<Name, number>;
}

function exit(code: number, text: string): never {
  process[code === 0 ? 'stdout' : 'stderr'].write(text);
  process.exit(code);
}
