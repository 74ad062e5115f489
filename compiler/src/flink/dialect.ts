// How names and literals are written in Flink SQL.
// Invariant: these printers are the only way user text reaches SQL; each gives one token, whatever the text holds.
import { RESERVED_WORDS } from "./reserved-words.js";

/** A name: bare where Flink reads it as it stands, else in backquotes. Neither `.feat` nor Flink has names over two lines. */
export function sqlName(name: string): string {
  if (/[\n\r]/.test(name)) throw new Error(`A name holds a line break: ${JSON.stringify(name)}`);
  const bare = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !RESERVED_WORDS.has(name.toUpperCase());
  return bare ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** A string literal. Control characters are written as code points, so that a literal never breaks a line. */
export function sqlString(text: string): string {
  const quoted = text.replaceAll("'", "''");
  if (!CONTROL.test(text)) return `'${quoted}'`;
  const unicode = (char: string) => `\\${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `U&'${quoted.replaceAll("\\", "\\\\").replace(new RegExp(CONTROL, "gu"), unicode)}'`;
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A double literal: Flink takes `1.5` for a decimal, `1.5E0` for a double. */
export function sqlDouble(value: number): string {
  const [mantissa, exponent = "0"] = String(value).split("e");
  return `${mantissa}E${exponent.replace("+", "")}`;
}

/** The first day of the Gregorian calendar. Flink refuses literals of the ten days before it, but casts them well. */
const GREGORIAN_MS = Date.UTC(1582, 9, 15);

/** `TIMESTAMP '2026-02-12 10:00:00'` of epoch milliseconds, with a fraction only where there is one. */
export function sqlTimestamp(epochMs: number): string {
  const text = `'${new Date(epochMs).toISOString().replace("T", " ").replace("Z", "").replace(".000", "")}'`;
  return epochMs < GREGORIAN_MS ? `CAST(${text} AS TIMESTAMP(3))` : `TIMESTAMP ${text}`;
}

/** `DATE '2026-02-12'` of days since 1970-01-01. */
export function sqlDate(epochDays: number): string {
  const epochMs = epochDays * 86_400_000;
  const text = `'${new Date(epochMs).toISOString().slice(0, 10)}'`;
  return epochMs < GREGORIAN_MS ? `CAST(${text} AS DATE)` : `DATE ${text}`;
}

/** The value of a list option: elements separated by `;`, quoted where they hold what the list's syntax uses. */
export function listOption(values: readonly string[]): string {
  return values.map((value) => (/[;"']|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(";");
}

/** Text inside a `--` comment: it ends at the line's end, so the text must hold none. */
export function sqlComment(text: string): string {
  return text
    .split(/\r\n|[\p{Cc}\p{Zl}\p{Zp}]/u)
    .map((line) => `-- ${line}`.trimEnd())
    .join("\n");
}
