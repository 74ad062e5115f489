// `feat import`: a StreamingFeatureDeclaration as `.feat` text.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseDeclaration } from "../../declaration/declaration.js";
import { printDeclaration } from "../../declaration/print-declaration.js";
import { FeatError } from "../../errors.js";
import { defineCommand } from "../command.js";
import { formatFile } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { readText } from "../project.js";
import { readStdin } from "../stdin.js";
import type { Terminal } from "../terminal.js";

export const importDeclaration = defineCommand({
  description:
    "Prints a streaming feature declaration, JSON with keys in camelCase or snake_case, as .feat text that says the same.",
  positionals: [{ name: "FILE", doc: "the declaration; - for standard input", required: true }],
  options: {
    output: { kind: "value", short: "o", placeholder: "FILE", doc: "write a new file instead of printing" },
  },
  examples: [{ command: "feat import declaration.json -o realtime.feat", does: "Go on in the language" }],
  async run({ options, positionals }, terminal) {
    const [file = ""] = positionals;
    const text = await canonical(printDeclaration(parseDeclaration(await readJsonFile(file, terminal))));
    if (options.output === undefined) {
      await terminal.stdout.write(text);
    } else {
      await writeNew(resolve(terminal.cwd, options.output), options.output, text);
      await terminal.stderr.write(`Wrote ${options.output}.\n`);
    }
    return EXIT.ok;
  },
});

async function canonical(text: string): Promise<string> {
  const formatted = await formatFile({ path: "declaration.feat", text });
  if ("text" in formatted) return formatted.text;
  throw new Error(`the text of a declaration has syntax errors: ${text}`);
}

async function writeNew(path: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new FeatError("output-unwritable", `"${shown}" exists already.`, {
      hint: "Name a new file, or remove it first.",
    });
  }
}

async function readJsonFile(path: string, terminal: Terminal): Promise<unknown> {
  const isStdin = path === "-";
  const text = isStdin ? await readStdin(terminal) : await readText(resolve(terminal.cwd, path), path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const problem = text.trim() === "" ? "it is empty" : cause.message;
    throw new FeatError("invalid-argument", `${isStdin ? "Standard input" : path} is not JSON: ${problem}.`, { cause });
  }
}
