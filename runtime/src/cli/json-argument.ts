// JSON that a user gives: on the command line, in a file, or on standard input.
import { resolve } from "node:path";
import { FeatError } from "../errors.js";
import { decodeText, readText } from "./project.js";
import type { Terminal } from "./terminal.js";

/** The JSON in a file; `-` is standard input. */
export async function readJsonFile(path: string, terminal: Terminal): Promise<unknown> {
  if (path === "-") return parseJson(await readStdin(terminal), "Standard input");
  return parseJson(await readText(resolve(terminal.cwd, path), path), path);
}

/** The JSON of an option's value; `-` is standard input. */
export async function readJsonOption(flag: string, value: string, terminal: Terminal): Promise<unknown> {
  return value === "-" ? parseJson(await readStdin(terminal), "Standard input") : parseJson(value, flag);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const nothing = text.trim() === "" ? "it is empty" : cause.message;
    throw new FeatError("invalid-argument", `${what} is not JSON: ${nothing}.`, { cause });
  }
}

async function readStdin({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return decodeText(Buffer.concat(chunks), "Standard input");
}
