// Fixes of expressions and of what cannot be read.
import { parseDuration, printDuration } from "../../types/index.js";
import { type Fix, type FixContext, inserted, replaced } from "./fix.js";

/** Numbers are made of texts by a cast; nothing else converts without a loss that should be looked at. */
export function castOperand({
  range,
  params,
  text,
}: FixContext<"wrong-operand-type"> | FixContext<"wrong-argument-type">): readonly Fix[] {
  const target = TARGETS.find(([words]) => params.expected.includes(words))?.[1];
  if (target === undefined || !CASTABLE.test(params.type)) return [];
  return replaced(`Convert with \`cast(… as ${target})\``, range, `cast(${text} as ${target})`, false);
}

const CASTABLE = /^(string|int|bigint|double|decimal|boolean)/;
const TARGETS = [
  ["a whole number", "int"],
  ["a number", "double"],
  ["a string", "string"],
  ["a text", "string"],
  ["a timestamp", "timestamp"],
] as const;

export function otherOperand(context: FixContext<"wrong-operand-type">): readonly Fix[] {
  const joined = joinTexts(context);
  return joined.length > 0 ? joined : castOperand(context);
}

/** `a + b` of texts. */
function joinTexts({ params, document, range }: FixContext<"wrong-operand-type">): readonly Fix[] {
  if (params.operator !== "+" || !params.type.startsWith("string")) return [];
  const line = document.textDocument.getText().split("\n")[range.start.line] ?? "";
  const behind = line.slice(range.end.character);
  const right = /^\s*\+\s*("[^"]*"|'[^']*'|[\w.]+(?:\([^()]*\))?)/.exec(behind);
  if (!right?.[1]) return [];
  const end = { line: range.end.line, character: range.end.character + right[0].length };
  const left = line.slice(range.start.character, range.end.character);
  return replaced("Join the texts with `concat`", { start: range.start, end }, `concat(${left}, ${right[1]})`);
}

/** Quotes put on or taken off a literal, or a word that makes a time of a text. */
export function likeLiteral({ document, range, params }: FixContext<"unlike-types">): readonly Fix[] {
  const text = document.textDocument.getText(range);
  const match = /^(.*?)(==|!=|<=|>=|<|>|=)\s*(.+)$/s.exec(text);
  const literal = match?.[3];
  if (!match || literal === undefined) return [];
  const start = document.textDocument.positionAt(
    document.textDocument.offsetAt(range.start) + text.length - literal.length,
  );
  const place = { start, end: range.end };
  const left = params.left.replace(" not null", "");
  if (left === "string" && /^-?[\d.]+$/.test(literal))
    return replaced("Put the value in quotes", place, `"${literal}"`);
  if (/^(int|bigint|double|decimal)/.test(left) && /^["']-?\d+(\.\d+)?["']$/.test(literal)) {
    return replaced("Take the value out of its quotes", place, literal.slice(1, -1));
  }
  if ((left.startsWith("timestamp") || left === "date") && /^["']/.test(literal)) {
    const word = left === "date" ? "date" : "timestamp";
    return replaced(`Write \`${word} ${literal}\``, place, `${word} ${literal}`);
  }
  return [];
}

export function isNotNull({ range }: FixContext): readonly Fix[] {
  return inserted("Ask whether there is a value: `is not null`", range.end, " is not null", false);
}

/** The whole chain, whatever of it was reported. */
export function unchain(context: FixContext<"chained-comparison">): readonly Fix[] {
  const { document, range, params } = context;
  const text = document.textDocument.getText();
  const { first, second } = params;
  const operator = document.textDocument.offsetAt(range.start);
  const right = second
    .slice(second.indexOf(document.textDocument.getText(range)) + document.textDocument.getText(range).length)
    .trimStart();
  const start = text.lastIndexOf(first, operator);
  const end = text.indexOf(right, operator + 1);
  if (start < 0 || end < 0 || right === "") return [];
  const place = {
    start: document.textDocument.positionAt(start),
    end: document.textDocument.positionAt(end + right.length),
  };
  return replaced("Compare twice, joined by `and`", place, `${first} and ${second}`);
}

export function asFraction({ range, params, text }: FixContext<"argument-out-of-range">): readonly Fix[] {
  const value = Number(text);
  if (params.function !== "percentile" || !(value > 1 && value <= 100)) return [];
  const fraction = String(Number((value / 100).toPrecision(12)));
  return replaced(`Write \`${fraction}\``, range, fraction);
}

export function inList({ range, text }: FixContext): readonly Fix[] {
  return text.startsWith("[") ? [] : replaced("Put it in a list", range, `[${text.replace(/^\((.*)\)$/s, "$1")}]`);
}

/** `status == ["paid"]` is `status in ["paid"]`. */
export function listWithIn({ document, range }: FixContext): readonly Fix[] {
  const offset = document.textDocument.offsetAt(range.start);
  const before = /(==|=)\s*$/.exec(document.textDocument.getText().slice(0, offset));
  if (!before) return [];
  const start = document.textDocument.positionAt(offset - before[0].length);
  return replaced("Write `in`", { start, end: range.start }, "in ");
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msec|msecs|millis|milliseconds?)$/i, "ms"],
  [/^(s|secs?|seconds?)$/i, "s"],
  [/^(m|mins?|minutes?)$/i, "m"],
  [/^(h|hrs?|hours?)$/i, "h"],
  [/^(d|days?)$/i, "d"],
  [/^(w|weeks?)$/i, "w"],
];

/** `1hour`, `90 min`, `1w`, `1.5h`. */
export function asDuration({ range, text }: FixContext): readonly Fix[] {
  const match = /^([\d.]+)\s*([A-Za-z]+)$/.exec(text);
  const unit = UNITS.find(([pattern]) => pattern.test(match?.[2] ?? ""))?.[1];
  if (!match || unit === undefined) return [];
  const oneMs = unit === "w" ? 604_800_000 : (parseDuration(`1${unit}`) ?? 0);
  const ms = Number(match[1]) * oneMs;
  if (!Number.isSafeInteger(ms) || ms <= 0) return [];
  return replaced(`Write \`${printDuration(ms)}\``, range, printDuration(ms));
}

export function asNumber({ range, text }: FixContext): readonly Fix[] {
  const mended = /^\d+\.$/.test(text) ? `${text}0` : /^\d[\d_]*$/.test(text) ? text.replaceAll("_", "") : undefined;
  return mended === undefined ? [] : replaced(`Write \`${mended}\``, range, mended);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  "&&": "and",
  "&": "and",
  "||": "or",
  "|": "or",
  "!": "not ",
  ";": "",
  "#": "//",
  "“": '"',
  "”": '"',
};

export function otherCharacter({ range, params, text }: FixContext<"unexpected-character">): readonly Fix[] {
  const known = CHARACTERS[text];
  if (known !== undefined) return replaced(known === "" ? "Leave it out" : `Write \`${known.trim()}\``, range, known);
  return params.advice === undefined && /^[\p{L}\p{N}_]+$/u.test(text)
    ? replaced(`Put backquotes around \`${text}\``, range, `\`${text}\``)
    : [];
}

export function doubleBackslash({ range, text, params }: FixContext<"invalid-escape">): readonly Fix[] {
  const at = text.indexOf(params.escape);
  return at < 0 ? [] : replaced("Write two backslashes", range, text.replace(params.escape, `\\${params.escape}`));
}

export function closeText({ document, range, params }: FixContext<"unclosed-string">): readonly Fix[] {
  const line = document.textDocument.getText().split(/\r\n|\n|\r/)[range.start.line] ?? "";
  // What follows the text is the rest of the line; a blank or a bracket is where it most likely ended.
  const from = range.start.character + 1;
  const length = /^[^\s,)\]}>]*/.exec(line.slice(from))?.[0].length ?? 0;
  return inserted("Close the text", { line: range.start.line, character: from + length }, params.quote);
}

export function closeComment({ document }: FixContext): readonly Fix[] {
  const end = document.textDocument.positionAt(document.textDocument.getText().trimEnd().length);
  return inserted("Close the comment", end, " */");
}

/** A key's value as the type wants it. */
export function keyValue({ range, params, text }: FixContext<"wrong-key-value">): readonly Fix[] {
  if (params.type.startsWith("string") && /^[\w.-]+$/.test(text))
    return replaced("Put the value in quotes", range, `"${text}"`);
  const bare = /^["'](-?\d+)["']$/.exec(text)?.[1];
  return bare !== undefined && /^(int|bigint)/.test(params.type)
    ? replaced("Take the value out of its quotes", range, bare)
    : [];
}

export function isNull({ range, params, document }: FixContext<"comparison-with-null">): readonly Fix[] {
  const text = document.textDocument.getText(range);
  return text.includes(params.operator) ? replaced(`Write \`${params.instead}\``, range, params.instead) : [];
}
