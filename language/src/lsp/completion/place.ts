// What may stand at the cursor, from the tokens before it.
// Invariant: total. It follows the grammar's shape but never the parser, so any broken text has an answer.
import type { IToken } from "chevrotain";
import { DECLARATION_WORDS } from "../../syntax/reserved.js";
import { readName } from "../../syntax/value-converter.js";
import type { CursorText } from "./cursor-text.js";
import { type ExpressionScan, scanExpression } from "./expression-scan.js";

/** Which names an expression sees. */
export type Scope = "columns" | "items" | "expected";

export type Wanted =
  | { readonly kind: "declaration" }
  | { readonly kind: "keyword"; readonly text: string; readonly doc: string }
  | { readonly kind: "source" }
  | { readonly kind: "feature" }
  | { readonly kind: "source-line" }
  | { readonly kind: "feature-line" }
  | { readonly kind: "test-step" }
  | { readonly kind: "format" }
  | { readonly kind: "type" }
  | { readonly kind: "time-column" }
  | { readonly kind: "key"; readonly scan: ExpressionScan }
  | { readonly kind: "operand"; readonly scan: ExpressionScan; readonly scope: Scope; readonly role: Role }
  | { readonly kind: "operator"; readonly scan: ExpressionScan; readonly scope: Scope }
  | { readonly kind: "member"; readonly scan: ExpressionScan; readonly scope: Scope }
  | { readonly kind: "window" }
  | { readonly kind: "duration"; readonly of: DurationOf; readonly size?: string; readonly window?: string }
  | { readonly kind: "expected-key" }
  | { readonly kind: "event-field"; readonly path: readonly string[]; readonly written: readonly string[] }
  | { readonly kind: "event-value"; readonly path: readonly string[] }
  | { readonly kind: "key-value"; readonly key: string };

/** What the whole expression is: a condition, the value of an item, a condition of a test. */
export type Role = "condition" | "item";
export type DurationOf = "size" | "every" | "delay" | "ttl";

export interface Place {
  readonly wanted: readonly Wanted[];
  readonly tokens: readonly IToken[];
  readonly declaration: "source" | "feature" | "test" | undefined;
  /** The declaration's name; of a test the feature that it names. */
  readonly name: string | undefined;
  readonly source: string | undefined;
  /** The item that the cursor is in. */
  readonly item: string | undefined;
  /** In a header, a body, or behind a closed body? */
  readonly part: "header" | "body" | "outside";
}

const NOTHING: readonly Wanted[] = [];

export function placeAt(cursor: CursorText): Place {
  const tokens = lastDeclaration(cursor.tokens);
  const first = tokens[0]?.image;
  if (first === "source") return sourcePlace(tokens, cursor);
  if (first === "feature") return featurePlace(tokens, cursor);
  if (first === "test") return testPlace(tokens, cursor);
  return outside(tokens, undefined);
}

/** The tokens of the declaration that the cursor is in or behind. */
function lastDeclaration(tokens: readonly IToken[]): readonly IToken[] {
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at];
    if (!token || !DECLARATION_WORDS.has(token.image)) continue;
    const before = tokens[at - 1];
    const startsLine = !before || (before.endLine ?? 0) < (token.startLine ?? 0);
    const first = !before || before.tokenType.name === "CLOSE" || (before.image === ">" && startsLine);
    if (first || (startsLine && token.startColumn === 1)) return tokens.slice(at);
  }
  return tokens;
}

function outside(tokens: readonly IToken[], declaration: Place["declaration"]): Place {
  return {
    wanted: [{ kind: "declaration" }],
    tokens,
    declaration,
    name: undefined,
    source: undefined,
    item: undefined,
    part: "outside",
  };
}

function nameAt(tokens: readonly IToken[], at: number): string | undefined {
  const image = tokens[at]?.image;
  return image !== undefined && /^[\w`]/.test(image) ? readName(image) : undefined;
}

function keyword(text: string, doc: string): Wanted {
  return { kind: "keyword", text, doc };
}

const isClosed = (tokens: readonly IToken[]) => tokens.at(-1)?.tokenType.name === "CLOSE";

// Sources

function sourcePlace(tokens: readonly IToken[], cursor: CursorText): Place {
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

// Features

function featurePlace(tokens: readonly IToken[], cursor: CursorText): Place {
  const source = tokens[2]?.image === "on" ? nameAt(tokens, 3) : undefined;
  const name = nameAt(tokens, 1);
  const place = (wanted: readonly Wanted[], part: Place["part"] = "header", item?: string): Place => ({
    wanted,
    tokens,
    declaration: "feature",
    name,
    source,
    item,
    part,
  });
  if (tokens.length < 2) return place(NOTHING);
  if (tokens.length === 2) return place([keyword("on", "The source of events.")]);
  if (tokens[2]?.image !== "on") return place(NOTHING);
  if (tokens.length === 3) return place([{ kind: "source" }]);
  const open = tokens.length;
  if (open === 4) {
    return place([keyword("by", "The entity keys: whose feature it is."), keyword("where", "Which events count.")]);
  }
  let at = 4;
  if (tokens[at]?.image === "where") {
    const scan = scanExpression(tokens, at + 1);
    if (scan.state !== "done") {
      const by = scan.state === "after" && scan.brackets.length === 0 ? [keyword("by", "The entity keys.")] : [];
      return place([...expressionWants(scan, "columns", "condition"), ...by]);
    }
    at = scan.end;
  }
  if (tokens[at]?.image !== "by") return place(NOTHING);
  const body = bodyStart(tokens, at);
  if (body === undefined) return place(keyWants(tokens, at + 1));
  return featureBody(tokens, body, { cursor, place });
}

/** The index of the first token of the body; undefined in the header. */
function bodyStart(tokens: readonly IToken[], from: number): number | undefined {
  const at = tokens.findIndex((token, index) => index > from && token.image === "<");
  return at < 0 ? undefined : at + 1;
}

function keyWants(tokens: readonly IToken[], start: number): readonly Wanted[] {
  let from = start;
  for (let at = start; at < tokens.length; at++) if (tokens[at]?.image === ",") from = at + 1;
  const scan = scanExpression(tokens, from);
  const last = tokens.at(-1)?.image;
  if (last === "as") return NOTHING;
  if (scan.state === "operand") return [{ kind: "key", scan }];
  if (scan.state === "member") return [{ kind: "member", scan, scope: "columns" }];
  const named = tokens.slice(from).some(({ image }) => image === "as");
  const as = named ? [] : [keyword("as", "Another name for the key.")];
  return [...as, keyword("<", "Opens the body.")];
}

interface BodyContext {
  readonly cursor: CursorText;
  readonly place: (wanted: readonly Wanted[], part?: Place["part"], item?: string) => Place;
}

const LINES: ReadonlySet<string> = new Set(["online", "offline"]);

function featureBody(tokens: readonly IToken[], body: number, { cursor, place }: BodyContext): Place {
  let at = body;
  const newItem: readonly Wanted[] = [{ kind: "feature-line" }];
  while (at < tokens.length) {
    const token = tokens[at];
    const text = token?.image ?? "";
    if (token?.tokenType.name === "CLOSE" || text === ">") return outside(tokens, "feature");
    if (token?.tokenType.name === "DEF_ID") {
      const item = readName(text);
      const scan = scanItem(tokens, at + 1, cursor);
      if (scan.wanted) {
        const fresh = cursor.newLine && scan.complete ? newItem : [];
        return place([...scan.wanted, ...fresh], scan.closed ? "outside" : "body", item);
      }
      at = scan.end;
    } else if (text === "online") {
      const ttl = tokens[at + 1]?.image === "ttl";
      if (at + 1 === tokens.length) {
        return place(
          [keyword("ttl", "How long values live after the last write."), ...(cursor.newLine ? newItem : [])],
          "body",
        );
      }
      if (ttl && at + 2 === tokens.length) return place([{ kind: "duration", of: "ttl" }], "body");
      at += ttl ? 3 : 1;
    } else if (LINES.has(text)) {
      at += 1;
    } else {
      // A name without `=`, or what makes no sense: the next line starts afresh.
      at += 1;
      if (at === tokens.length) return place(cursor.newLine ? newItem : NOTHING, "body");
    }
  }
  return place(newItem, "body");
}

interface ItemScan {
  /** Undefined where the item ends before the cursor. */
  readonly wanted?: readonly Wanted[];
  readonly end: number;
  /** Could another item follow? */
  readonly complete: boolean;
  readonly closed?: boolean;
}

/** `start`: the `=` of the item. */
function scanItem(tokens: readonly IToken[], start: number, cursor: CursorText): ItemScan {
  if (start >= tokens.length) return { wanted: [keyword("=", "The item's value.")], end: start, complete: false };
  const scan = scanExpression(tokens, start + 1);
  const aggregate = isAggregateStart(tokens, start + 1);
  const closing = tokens.at(-1)?.image === ">" && cursor.newLine && scan.brackets.length === 0;
  if (scan.state !== "done") {
    if (closing) return { wanted: [{ kind: "declaration" }], end: tokens.length, complete: false, closed: true };
    const scope: Scope = scan.brackets.some(({ name }) => AGGREGATE_CALL.test(name)) ? "columns" : "items";
    const complete = scan.state === "after" && scan.brackets.length === 0;
    const tail: readonly Wanted[] =
      complete && aggregate ? [keyword("where", "Which events this aggregate counts."), { kind: "window" }] : [];
    const wanted = complete && aggregate ? tail : expressionWants(scan, scope, "item");
    return { wanted: [...wanted], end: scan.end, complete: complete && (!aggregate || true) };
  }
  let at = scan.end;
  if (tokens[at]?.image === "where") {
    const condition = scanExpression(tokens, at + 1);
    if (condition.state !== "done") {
      if (closing) return { wanted: [{ kind: "declaration" }], end: tokens.length, complete: false, closed: true };
      const complete = condition.state === "after" && condition.brackets.length === 0;
      const window: readonly Wanted[] = complete ? [{ kind: "window" }] : [];
      return {
        wanted: [...expressionWants(condition, "columns", "condition"), ...window],
        end: condition.end,
        complete,
      };
    }
    at = condition.end;
  }
  const window = tokens[at]?.image;
  if (window === "tumbling" || window === "sliding" || window === "session") return scanWindow(tokens, at, cursor);
  return { end: Math.max(at, start + 1), complete: true };
}

const AGGREGATE_CALL =
  /^(count|count_distinct|sum|avg|min|max|stddev|stddev_pop|variance|variance_pop|first|last|percentile)$/;

function isAggregateStart(tokens: readonly IToken[], at: number): boolean {
  return AGGREGATE_CALL.test(tokens[at]?.image ?? "") && tokens[at + 1]?.image === "(";
}

function scanWindow(tokens: readonly IToken[], start: number, cursor: CursorText): ItemScan {
  const window = tokens[start]?.image ?? "";
  let at = start + 1;
  let size: string | undefined;
  let step = false;
  for (; at < tokens.length; at++) {
    const text = tokens[at]?.image ?? "";
    if (text === ",") continue;
    if (text === "every") step = true;
    else if (/^[0-9]/.test(text)) size ??= text;
    else break;
  }
  if (at < tokens.length) return { end: at, complete: true };
  const last = tokens.at(-1)?.image ?? "";
  const written = { window, ...(size === undefined ? {} : { size }) };
  if (last === "every") return { wanted: [{ kind: "duration", of: "every", ...written }], end: at, complete: false };
  if (last === window || last === ",") {
    return { wanted: [{ kind: "duration", of: "size", ...written }], end: at, complete: false };
  }
  const every: readonly Wanted[] =
    step || window === "session" || (cursor.newLine && window === "tumbling")
      ? []
      : [{ kind: "duration", of: "every", ...written }];
  return { wanted: every, end: at, complete: window !== "sliding" || step };
}

function expressionWants(scan: ExpressionScan, scope: Scope, role: Role): readonly Wanted[] {
  switch (scan.state) {
    case "operand":
      return scan.brackets.at(-1)?.kind === "index" ? NOTHING : [{ kind: "operand", scan, scope, role }];
    case "member":
      return [{ kind: "member", scan, scope }];
    case "after":
      return [{ kind: "operator", scan, scope }];
    case "is":
      return [keyword("null", "Is there no value?"), keyword("not null", "Is there a value?")];
    case "is-not":
      return [keyword("null", "Is there a value?")];
    case "type":
      return [{ kind: "type" }];
    case "done":
      return NOTHING;
  }
}

// Tests

function testPlace(tokens: readonly IToken[], cursor: CursorText): Place {
  const name = tokens[2]?.image === "of" ? nameAt(tokens, 3) : undefined;
  const place = (wanted: readonly Wanted[], part: Place["part"] = "body"): Place => ({
    wanted,
    tokens,
    declaration: "test",
    name,
    source: undefined,
    item: undefined,
    part,
  });
  if (tokens.length < 2) return place(NOTHING, "header");
  if (tokens.length === 2) return place([keyword("of", "The feature that is tested.")], "header");
  if (tokens.length === 3) return place(tokens[2]?.image === "of" ? [{ kind: "feature" }] : NOTHING, "header");
  if (tokens.length === 4) return place([keyword("<", "Opens the body.")], "header");
  if (isClosed(tokens)) return outside(tokens, "test");
  return place(testStep(tokens, cursor));
}

function testStep(tokens: readonly IToken[], cursor: CursorText): readonly Wanted[] {
  const event = openObjects(tokens);
  if (event) return eventWants(tokens, event);
  const expect = tokens.findLastIndex(({ image }) => image === "expect");
  const closed = tokens.findLastIndex(({ image }) => image === "}");
  if (expect < 0 || expect < closed) return [{ kind: "test-step" }];
  const colon = tokens.findIndex(({ image }, index) => index > expect && image === ":");
  const fresh: readonly Wanted[] = cursor.newLine ? [{ kind: "test-step" }] : [];
  if (colon < 0) return expectationHead(tokens, expect, cursor);
  let from = colon + 1;
  let scan = scanExpression(tokens, from);
  // Conditions are parted by commas outside of brackets.
  while (scan.state === "done" && tokens[scan.end]?.image === ",") {
    from = scan.end + 1;
    scan = scanExpression(tokens, from);
  }
  if (scan.state === "done") return [{ kind: "test-step" }];
  const complete = scan.state === "after" && scan.brackets.length === 0;
  return [...expressionWants(scan, "expected", "condition"), ...(complete ? fresh : [])];
}

function expectationHead(tokens: readonly IToken[], expect: number, cursor: CursorText): readonly Wanted[] {
  const last = tokens.at(-1)?.image ?? "";
  const before = tokens.at(-2)?.image ?? "";
  if (tokens.length - 1 === expect)
    return [{ kind: "expected-key" }, keyword("late", "How many events came too late.")];
  if (last === "late" || before === "late") return cursor.newLine ? [{ kind: "test-step" }] : NOTHING;
  if (last === ",") return [{ kind: "expected-key" }];
  if (last === "at") return NOTHING;
  const keyValue = before === "expect" || before === ",";
  if (keyValue) return [{ kind: "key-value", key: readName(last) }];
  const at = tokens.slice(expect).some(({ image }) => image === "at");
  return [
    keyword(":", "What holds then."),
    ...(at ? [] : [keyword("at", "Advances the watermark to this time first.")]),
  ];
}

/** Names of the members that hold the open objects, outermost first; undefined outside of any. */
function openObjects(
  tokens: readonly IToken[],
): { readonly path: readonly string[]; readonly start: number } | undefined {
  const open: { name: string; start: number }[] = [];
  for (const [at, { image }] of tokens.entries()) {
    if (image === "{") open.push({ name: readMember(tokens[at - 2]?.image ?? ""), start: at });
    else if (image === "}") open.pop();
  }
  const last = open.at(-1);
  return last && { path: open.slice(1).map(({ name }) => name), start: last.start };
}

function readMember(image: string): string {
  return /^["']/.test(image) ? image.slice(1, -1) : readName(image);
}

function eventWants(
  tokens: readonly IToken[],
  { path, start }: { readonly path: readonly string[]; readonly start: number },
): readonly Wanted[] {
  const last = tokens.at(-1)?.image ?? "";
  if (last === ":") return [{ kind: "event-value", path: [...path, readMember(tokens.at(-2)?.image ?? "")] }];
  if (last !== "{" && last !== ",") return NOTHING;
  const written: string[] = [];
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const image = tokens[at]?.image;
    if (image === "{" || image === "[") depth++;
    else if (image === "}" || image === "]") depth--;
    else if (image === ":" && depth === 1) written.push(readMember(tokens[at - 1]?.image ?? ""));
  }
  return depth === 1 ? [{ kind: "event-field", path, written }] : NOTHING;
}
