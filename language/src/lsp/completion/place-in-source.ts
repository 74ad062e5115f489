// Places in a source: its columns, their types, and its lines.
import type { IToken } from "chevrotain";
import type { CursorText } from "./cursor-text.js";
import { isClosed, keyword, NOTHING, nameAt, outside, type Place, type Wanted } from "./place-parts.js";

export function sourcePlace(tokens: readonly IToken[], cursor: CursorText): Place {
  const place = (wanted: readonly Wanted[], part: Place["part"] = "body"): Place => ({
    wanted,
    tokens,
    declaration: "source",
    name: nameAt(tokens, 1),
    source: nameAt(tokens, 1),
    item: undefined,
    part,
  });
  if (tokens.length < 2) return place(NOTHING, "header");
  if (tokens.length === 2) return place([keyword("<", "Opens the body.")], "header");
  if (isClosed(tokens) || (cursor.newLine && tokens.at(-1)?.image === ">" && !insideType(tokens))) {
    return outside(tokens, "source");
  }
  return place(sourceLine(tokens, cursor));
}

/** Are more `<` of types open than closed? The body's own `<` is not counted. */
function insideType(tokens: readonly IToken[]): boolean {
  let depth = -1;
  for (const { image } of tokens) depth += image === "<" ? 1 : image === ">" ? -1 : 0;
  return depth >= 0 && tokens.slice(3).length > 0 ? depth > 0 : false;
}

function sourceLine(tokens: readonly IToken[], cursor: CursorText): readonly Wanted[] {
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  const text = last?.image ?? "";
  const fresh = cursor.newLine || text === "<";
  const nested = insideType(tokens);
  if (text === ":") return [{ kind: "type" }];
  if (text === "<" && (before?.image === "array" || before?.image === "map")) return [{ kind: "type" }];
  if (text === "<" && before?.image === "row") return NOTHING;
  if (text === "," && nested) return innermostType(tokens) === "map" ? [{ kind: "type" }] : NOTHING;
  if (text === "format" && !fresh) return [{ kind: "format" }];
  if (text === "topic" && !fresh) return NOTHING;
  if (text === "time" && !fresh && before?.image !== ":") return [{ kind: "time-column" }];
  if (before?.image === "time" && !fresh && text !== ":") {
    return [keyword("delay", "How long events may come late; 5s if left out.")];
  }
  if (text === "delay" && !fresh) return [{ kind: "duration", of: "delay" }];
  if (text === "not" && !fresh) return [keyword("null", "The column always has a value.")];
  const lines: readonly Wanted[] = fresh && !nested ? [{ kind: "source-line" }] : [];
  if (fresh && !nested) return lines;
  if (isTypeEnd(tokens)) {
    const seconds: readonly Wanted[] =
      text === "timestamp" ? [keyword("seconds", "Integers count seconds, not milliseconds.")] : [];
    return [keyword("not null", "The column always has a value; events without it are rejected."), ...seconds];
  }
  return NOTHING;
}

function innermostType(tokens: readonly IToken[]): string | undefined {
  const open: string[] = [];
  for (const [at, { image }] of tokens.entries()) {
    if (image === "<") open.push(tokens[at - 1]?.image ?? "");
    if (image === ">") open.pop();
  }
  return open.at(-1);
}

function isTypeEnd(tokens: readonly IToken[]): boolean {
  const last = tokens.at(-1)?.image ?? "";
  const before = tokens.at(-2)?.image;
  if (last === "null" || last === "not") return false;
  return (
    last === ">" ||
    last === ")" ||
    last === "seconds" ||
    ((before === ":" || before === ",") && /^\w/.test(last)) ||
    (before === "<" && tokens.length > 4 && /^\w/.test(last))
  );
}
