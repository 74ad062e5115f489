// Colours, where the output is a terminal that wants them.
import type { Output } from "./terminal.js";

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Paint = keyof typeof CODES;

export function paint(output: Pick<Output, "colour">, how: Paint, text: string): string {
  return output.colour ? `\u001b[${CODES[how]}m${text}\u001b[0m` : text;
}
