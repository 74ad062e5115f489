// Which words are names where, and where a body ends.
import { ast, createFeatServices } from "@feat-lang/language";
import { AstUtils, EmptyFileSystem, GrammarAST } from "langium";
import { expect, test } from "vitest";
import { lexCutText } from "../../language/src/syntax/token-builder.js";
import { check, load } from "../support/language.js";

const RESERVED = ["where", "and", "or", "not", "in", "is", "like", "cast", "true", "false", "null"];
const { feat } = createFeatServices(EmptyFileSystem);
const words = [
  ...new Set(
    feat.Grammar.rules.flatMap((rule) =>
      AstUtils.streamAllContents(rule)
        .filter(GrammarAST.isKeyword)
        .map((keyword) => keyword.value)
        .toArray(),
    ),
  ),
].filter((word) => /^\w+$/.test(word));

test("the grammar has keywords to speak of", () => {
  expect(words.length).toBeGreaterThan(30);
  expect(words).toEqual(expect.arrayContaining(RESERVED));
});

test.each(words.filter((word) => !RESERVED.includes(word)))("`%s` may be any name", async (word) => {
  const { features, diagnostics } = await load(`
    source ${word} <
      ${word}: string not null
      b: row<${word}: int>
      event_timestamp: timestamp
    >
    feature ${word} on ${word} where ${word} != "x" and b.${word} > 1 by ${word}, b.${word} as k <
      a = count(${word}) tumbling 1h
      ${word}_n = min(${word}) where ${word} == "y" tumbling 1h
    >
    feature other on ${word} by b.${word} as k <
      ${word}s = count(*) where b.${word} < b.${word} tumbling 1h
      ${word} = ${word}s / 2
      online ttl 1h
    >
    test "${word}" of ${word} <
      { ${word}: "x", b: { ${word}: 1 } }
      expect ${word} "x", k 5: a == 1
    >`);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(features.map((feature) => feature.name)).toEqual([word, "other"]);
  expect(features[1]?.items.map((item) => item.name)).toEqual([`${word}s`, word]);
});

test.each(RESERVED)("`%s` is a name in backquotes", async (word) => {
  await check(`source s < \`${word}\`: string not null event_timestamp: timestamp >
    feature f on s by \`${word}\` < \`${word}_\` = count(*) where \`${word}\` > "a" tumbling 1h >`);
});

test("backquotes double inside of a name", async () => {
  const { features } = await load("feature `a``b` on s by `odd key` < `x y` = count(*) tumbling 1h >");
  const [feature] = features;
  expect([feature?.name, feature?.keys[0]?.name, feature?.items[0]?.name]).toEqual(["a`b", "odd key", "x y"]);
});

test.each(["where", "and", "in", "cast"])("`%s` as a bare name gives one message", async (word) => {
  await check(`source s < <|${word}|>: string\n  event_timestamp: timestamp >`, "reserved-name");
  await check(`feature f on s by k < <|${word}|> = count(*) tumbling 1h >`, "reserved-name");
});

/** What the text parses to, without a look at its meaning. */
function parse(text: string): ast.Model {
  const { value, lexerErrors, parserErrors } = feat.parser.LangiumParser.parse<ast.Model>(text);
  expect([...lexerErrors, ...parserErrors].map((error) => error.message)).toEqual([]);
  return value;
}

test.each([
  ["a number", "feature f on s where a > 10 by k < n = count(*) where b > 3 tumbling 1h >", 1],
  ["the end of the file", "feature f on s by k < n = count(*) where b > c >", 1],
  [
    "comments and a declaration",
    "source s < a: int > // x\n/* y */ feature f on s by k < n = count(*) tumbling 1h >",
    2,
  ],
  ["nested types", "source s < a: array<array<string>>\n b: map<string,row<c: int>> >source t < a: int >", 2],
  ["a column called like a declaration", "source s < a: row<b: string>\n source: string\n test: int >", 1],
  [
    "a condition on such a column",
    "feature f on s where a > test by k < n = count(*) where a > source tumbling 1h >",
    1,
  ],
  ["an item called like a declaration", "feature f on s by k < n = count(*) where a > 1\n feature = n / 2 >", 1],
  [
    "a declaration on the same line",
    "feature f on s by k < n = count(*) where a > b > feature g on s by k < m = n >",
    2,
  ],
] as const)("`>` and %s", (_, text, declarations) => {
  expect(parse(text).declarations).toHaveLength(declarations);
});

test("in a text cut at the cursor, `>` compares, unless it stands alone on its line", () => {
  const cut = (text: string) => lexCutText(() => feat.parser.Lexer.tokenize(text));
  const last = (text: string) => cut(text).tokens.at(-1)?.tokenType.name;
  expect(last("feature f on s where amount > ")).toBe(">");
  expect(last("feature f on s by k <\n  n = count(*) tumbling 1h\n> ")).toBe("CLOSE");
  expect(feat.parser.Lexer.tokenize("feature f on s where amount >").tokens.at(-1)?.tokenType.name).toBe("CLOSE");
});

test("one `=` starts an item where one can start, and compares elsewhere", () => {
  const model = parse(`feature f on s where a = b by k <
    x = count(*) where
      c = 5 tumbling 1h y = sum(z) where (d = 1) and e = 2 or
      g = 3 tumbling 1h
    h = lower(if(i = 1, "a", "b"))
  >`);
  const [feature] = model.declarations;
  if (!ast.isFeature(feature)) throw new Error("no feature");
  expect(feature.members.filter(ast.isItem).map((item) => item.name)).toEqual(["x", "y", "h"]);
});

test("a condition that ends at an operator keeps the item on the next line", async () => {
  const { features } = await load(`feature f on s by k <
    c = sum(x) where amount >
    d = sum(y) tumbling 1h
    e = count(*) where x == 1 and
    g = max(y) tumbling 1h
  >`);
  expect(features[0]?.items.map((item) => item.name)).toEqual(["c", "d", "e", "g"]);
});
