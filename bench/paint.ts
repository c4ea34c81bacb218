const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const;

/** Puts a text into a style. */
export type Paint = (style: keyof typeof CODES, text: string) => string;

/** In colour on a terminal that shows it and where NO_COLOR does not object; else as it is. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || !stream.hasColors()) return plain;
  return (style, text) => `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;
}

export const plain: Paint = (_style, text) => text;
