// Places in a feature: its header, its items with their windows, and its store lines.
import type { IToken } from "chevrotain";
import { isAggregateName } from "../../functions/registry.js";
import { readName } from "../../syntax/value-converter.js";
import type { CursorText } from "./cursor-text.js";
import { scanExpression } from "./expression-scan.js";
import {
  expressionWants,
  keyword,
  NOTHING,
  nameAt,
  outside,
  type Place,
  type Scope,
  type Wanted,
} from "./place-parts.js";

export function featurePlace(tokens: readonly IToken[], cursor: CursorText): Place {
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
    const scope: Scope = scan.brackets.some(({ name }) => isAggregateName(name)) ? "columns" : "items";
    const complete = scan.state === "after" && scan.brackets.length === 0;
    const tail: readonly Wanted[] =
      complete && aggregate ? [keyword("where", "Which events this aggregate counts."), { kind: "window" }] : [];
    const wanted = complete && aggregate ? tail : expressionWants(scan, scope, "item");
    return { wanted, end: scan.end, complete };
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

function isAggregateStart(tokens: readonly IToken[], at: number): boolean {
  return isAggregateName(tokens[at]?.image ?? "") && tokens[at + 1]?.image === "(";
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
