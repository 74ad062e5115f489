// A compiled `job.sql` as the statements that a gateway takes one by one, each with the line where it begins.
// Invariant: a semicolon ends a statement unless it stands in quotes, in a comment or in a statement set.

import { FeatError } from "../errors.js";

export interface ScriptStatement {
  /** Without comments above it and without the final semicolon. */
  readonly text: string;
  /** Of its first character in the script, from 1. */
  readonly line: number;
}

/** The name under which the cluster lists the job of a script. */
export function jobNameOf(script: string): string {
  const name = /^SET 'pipeline\.name' = '((?:[^']|'')*)';$/m.exec(script)?.[1];
  if (name === undefined)
    throw new FeatError("invalid-plan", "A script does not name its job. Run feat compile again.");
  return name.replaceAll("''", "'");
}

const TOKEN = /'(?:[^']|'')*'|`(?:[^`]|``)*`|--.*|\/\*[\s\S]*?\*\/|;|[A-Za-z_]\w*|\s+|[\s\S]/g;

export function splitScript(script: string): readonly ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let start: number | undefined;
  let end = 0;
  let isInSet = false;
  let words: string[] = [];
  /** The last token that is no blank or comment. */
  let last = "";
  for (const { 0: token, index } of script.matchAll(TOKEN)) {
    if (/^(?:\s|--|\/\*)/.test(token)) continue;
    start ??= index;
    if (token === ";" && !isInSet) {
      statements.push({ text: script.slice(start, end), line: lineAt(script, start) });
      start = undefined;
      words = [];
      last = "";
      continue;
    }
    if (words.length < 4) {
      words.push(token.toUpperCase());
      isInSet = words.join(" ") === "EXECUTE STATEMENT SET BEGIN";
    } else if (last === ";" && token.toUpperCase() === "END") {
      isInSet = false;
    }
    end = index + token.length;
    last = token;
  }
  if (start !== undefined) statements.push({ text: script.slice(start, end), line: lineAt(script, start) });
  return statements;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
