// `like` patterns of the language in Flink SQL.
// Invariant: `%` is any text, `_` any one code point, newlines included, `\x` is x itself. Flink's LIKE agrees on all but
// `_` and a newline, and on `\` before another character, so a pattern that uses `_` becomes a regular expression.
import { sqlString } from "./dialect.js";
import { comparison, primary, type Sql } from "./sql.js";

type Part = { readonly text: string } | "any" | "one";

export function emitLike(value: Sql, pattern: string): Sql {
  const parts = parsePattern(pattern);
  return parts.includes("one") ? asRegularExpression(value, parts) : asLike(value, parts);
}

function parsePattern(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ text });
    text = "";
  };
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === "%" || char === "_") {
      flush();
      parts.push(char === "%" ? "any" : "one");
    } else if (char === "\\" && i + 1 < pattern.length) {
      text += pattern.charAt(++i);
    } else {
      text += char;
    }
  }
  flush();
  return parts;
}

function asLike(value: Sql, parts: readonly Part[]): Sql {
  const pattern = parts.map((part) => (typeof part === "object" ? part.text.replace(/[\\%_]/g, "\\$&") : "%")).join("");
  const escapeClause = pattern.includes("\\") ? " ESCAPE '\\'" : "";
  return comparison(value, "LIKE", primary(`${sqlString(pattern)}${escapeClause}`));
}

function asRegularExpression(value: Sql, parts: readonly Part[]): Sql {
  const body = parts.map((part) =>
    typeof part === "object" ? quoteMeta(part.text) : part === "any" ? "(?s:.*)" : "(?s:.)",
  );
  return primary(`REGEXP(${value.text}, ${sqlString(`\\A${body.join("")}\\z`)})`);
}

function quoteMeta(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}#&~-]/g, "\\$&");
}
