// Parsing a part of a text again gives what parsing all of it gives: trees, comments, places, mistakes.
import { readFileSync } from "node:fs";
import type { ast } from "@feat-lang/language";
import type { IToken } from "chevrotain";
import fc from "fast-check";
import { type CstNode, EmptyFileSystem, isCompositeCstNode, isReference, type ParseResult } from "langium";
import { describe, expect, test } from "vitest";
import { createFeatLspServices } from "../../language/src/lsp/index.js";
import { type Parsed, reparse } from "../../language/src/lsp/reparse.js";

const RUNS = process.env.FEAT_NIGHTLY === "1" ? 10_000 : 150;
const everything = readFileSync(new URL("../language/fixtures/everything.feat", import.meta.url), "utf8");
const small = `source s <
  v: double
  event_timestamp: timestamp
>

/** One. */
feature a on s by k <
  n = count(*) tumbling 1h
>
// between
feature b on s where v > 1 by k <
  m = sum(v) session 5m
>

test "t" of a <
  { k: "x", v: 1.5 }
  expect k "x": n == 1
>
feature c on s by k < x = max(v) tumbling 1d >
`;

const { feat } = createFeatLspServices(EmptyFileSystem);
const parse = (text: string) => feat.parser.LangiumParser.parse<ast.Model>(text);

/** Everything that anyone can see of a parse. */
function seen({ value, lexerErrors, parserErrors }: ParseResult<ast.Model>): object {
  return {
    text: value.$cstNode && textTree(value.$cstNode),
    tree: tree(value),
    // The lexer lists them by kind; what is made of them does not depend on their order.
    lexing: lexerErrors
      .map(({ offset, line, column, length }) => [offset, line, column, length])
      .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    parsing: parserErrors.map(({ message, token, context, ...rest }) => [
      message,
      "previousToken" in rest ? (rest.previousToken as IToken | undefined)?.startOffset : undefined,
      token.startOffset >= 0 ? [token.startOffset, token.startLine, token.startColumn, token.endLine] : "end",
      token.image,
      context.ruleStack.at(-1),
    ]),
  };
}

function textTree(node: CstNode): unknown {
  const place = [node.offset, node.end, node.range.start, node.range.end];
  return isCompositeCstNode(node) ? [place, node.content.map(textTree)] : [place, node.text, node.hidden];
}

function tree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tree);
  if (isReference(value)) return [value.$refText, value.$refNode?.offset];
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key]) => !key.startsWith("$") || key === "$type" || key === "$containerIndex",
  );
  const cst = "$cstNode" in value ? (value.$cstNode as CstNode | undefined) : undefined;
  return [cst && [cst.offset, cst.end], Object.fromEntries(entries.map(([key, held]) => [key, tree(held)]))];
}

const PIECES = [
  ...["<", ">", "\n", " ", "=", "==", "(", ")", "where ", "feature ", "test ", "/*", "*/", "//", "`", '"', "\r\n", "a"],
  ...["1h", ",", "{", "}", "é", "feature source test ", "x = sum(v) tumbling 1h\n", "source y <\n  w: int\n>\n"],
  "feature z on s by k < n = count(*) tumbling 1h >\n",
];
const edit = fc.record({
  at: fc.nat(),
  remove: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat({ max: 12 }) },
    { weight: 1, arbitrary: fc.nat({ max: 200 }) },
  ),
  piece: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.constant("") }),
});

describe("parsing a part again", () => {
  test.each([
    ["a short text", small, RUNS],
    ["every construct", everything, Math.ceil(RUNS / 20)],
  ])(
    "edits of %s",
    (_, start, numRuns) => {
      let inPart = 0;
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
          let before: Parsed = { text: start, result: parse(start) };
          for (const { at, remove, piece } of edits) {
            const from = at % (before.text.length + 1);
            const text = before.text.slice(0, from) + piece + before.text.slice(from + remove);
            const result = reparse(before, text, parse);
            if (result) {
              inPart++;
              expect(seen(result), JSON.stringify(text)).toEqual(seen(parse(text)));
            }
            before = { text, result: result ?? parse(text) };
          }
        }),
        { numRuns },
      );
      expect(inPart).toBeGreaterThan(numRuns);
    },
    600_000,
  );

  test("typing an item, key by key, reads two declarations and no more", () => {
    let before: Parsed = { text: small, result: parse(small) };
    const at = small.indexOf("  m = sum");
    const typed = "  extra = sum(v) where v > 2 tumbling 1h\n";
    for (let end = 1; end <= typed.length; end++) {
      const text = small.slice(0, at) + typed.slice(0, end) + small.slice(at);
      const parts: string[] = [];
      const result = reparse(before, text, (part) => {
        parts.push(part);
        return parse(part);
      });
      if (!result) throw new Error(`all of it was read again: ${JSON.stringify(typed.slice(0, end))}`);
      expect(parts.join("").match(/^(source|feature|test) /gm)?.length).toBeLessThanOrEqual(2);
      before = { text, result };
    }
    expect(before.result.parserErrors).toEqual([]);
  });
});
