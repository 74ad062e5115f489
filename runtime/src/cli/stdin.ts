// Standard input as one text.
import { decodeText } from "./project.js";
import type { Terminal } from "./terminal.js";

export async function readStdin({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return decodeText(Buffer.concat(chunks), "Standard input");
}
