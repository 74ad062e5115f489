// Places in a test: its events and its expectations.
import type { IToken } from "chevrotain";
import { readName } from "../../syntax/value-converter.js";
import type { CursorText } from "./cursor-text.js";
import { scanExpression } from "./expression-scan.js";
import {
  expressionWants,
  isClosed,
  keyword,
  NOTHING,
  nameAt,
  outside,
  type Place,
  type Wanted,
} from "./place-parts.js";

export function testPlace(tokens: readonly IToken[], cursor: CursorText): Place {
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
