/** A number from the command line. */
export function readCount(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) throw new RangeError(`Expected --${name} to be a non-negative integer, got '${text}'.`);
  return value;
}
