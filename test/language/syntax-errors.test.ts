// Syntax errors: at the token that does not fit, in words, one per mistake, and nothing else is lost.
import { expect, test } from "vitest";
import { check, load } from "../support/language.js";

const in1 = (item: string) => `feature f on s by k <\n  ${item}\n  kept = count(*) tumbling 1h\n>`;

test.each([
  ["an open bracket", in1("a = sum(x <|tumbling|> 1h"), "Expected `)`, found `tumbling`."],
  ["no expression", in1("a =<||>"), "Expected an expression, found `kept`."],
  ["no name", "feature f on s by k < <|sum|>(x) tumbling 1h >", "An item starts with its name: `x = sum(…)`."],
  ["where behind the window", in1("a = sum(x) tumbling 1h <|where|> x > 3"), "`where` stands before the window."],
  [
    "where behind the keys",
    "feature f on s by k <|where|> a == 1 < n = count(*) tumbling 1h >",
    "`where` stands before `by`.",
  ],
  ["not in", in1("a = count(*) where x <|not|> in [1] tumbling 1h"), "Write `not x in …`."],
  ["list in round brackets", in1("a = count(*) where x in (1<|,|> 2) tumbling 1h"), "`x in [1, 2]`"],
  ["SQL's unlike", in1("a = count(*) where x <<|>|> 1 tumbling 1h"), "write `!=`"],
  ["SQL's between", in1("a = count(*) where x <|between|> 1 and 2 tumbling 1h"), "`x >= a and x <= b`"],
  ["SQL's distinct", in1("a = count(distinct <|x|>) tumbling 1h"), "`count_distinct(x)`"],
  ["SQL's is", in1('a = count(*) where x is <|"y"|> tumbling 1h'), "write `==`"],
  ["another word for a window", in1("a = count(*) <|hopping|> 1h"), "`sliding 1h every 5m`"],
  ["a blank before the unit", in1("a = count(*) tumbling 1 <|h|>"), "Write `1h`, without a blank."],
  ["step before list", in1("a = count(*) tumbling 1h every 5m<|,|> 1d"), "`tumbling 1h, 1d every 5m`"],
  ["no ttl", in1("a = count(*) tumbling 1h\n  online <|24h|>"), "`online ttl 24h`"],
  ["capital AND", in1("a = count(*) where x > 1 <|AND|> y > 2 tumbling 1h"), "Write `and`, in small letters."],
  ["capital OR", in1("a = count(*) where x > 1 <|OR|> y > 2 tumbling 1h"), "Write `or`"],
  ["capital NOT", in1("a = count(*) where NOT <|x|> > 1 tumbling 1h"), "Write `not`"],
  ["capital WHERE", in1("a = count(*) <|WHERE|> x > 1 tumbling 1h"), "Write `where`"],
  ["capital WHERE in the header", "feature f on s <|WHERE|> x > 1 by k < n = count(*) tumbling 1h >", "Write `where`"],
  ["an hour", in1("a = count(*) tumbling 1 <|hour|>"), "Write `1h`, without a blank."],
  ["days", in1("a = count(*) tumbling 7 <|days|>"), "Write `7d`"],
  ["milliseconds", in1("a = count(*) tumbling 500 <|milliseconds|>"), "Write `500ms`"],
  [
    "a hopping window",
    in1("a = count(*) <|hopping|> 1h every 5m"),
    "A hopping window is written `sliding 1h every 5m`.",
  ],
  ["a hyphen in a name", "feature my<|-|>feature on s by k < n = count(*) tumbling 1h >", "or write `_`"],
  ["a hyphen in a source's name", "source my<|-|>events < a: int >", "or write `_`"],
  [
    "a hyphen in an item's name",
    "feature f on s by k < <|my|>-item = count(*) tumbling 1h >",
    "A name with `-` stands in backquotes",
  ],
  ["two equals signs after a name", "feature f on s by k < <|a|> == count(*) tumbling 1h >", "with one `=`"],
  [
    "curly brackets around items",
    "feature f on s by k <|{|> n = count(*) tumbling 1h }",
    "Bodies stand in `<` and `>`.",
  ],
  ["two equals signs", "feature f on s by k <\n  a = count(*) tumbling 1h\n  <|b|> == a\n>", "`name = …`"],
  ["curly brackets", "source s <|{|> a: int }", "Bodies stand in `<` and `>`."],
  ["commas between columns", "source s <\n  a: int<|,|>\n  event_timestamp: timestamp\n>", "No comma"],
  ["a duration as a value", in1("a = count(*) where x > <|5m|> tumbling 1h"), "Durations stand only in windows"],
  ["a column without a colon", "source s <\n  a <|string|>\n  event_timestamp: timestamp\n>", "`name: type`"],
  ["a column with =", "source s <\n  a <|=|> string\n  event_timestamp: timestamp\n>", "`name: type`"],
  [
    "no closing bracket",
    "feature f on s by k < n = count(*) tumbling 1h<||>",
    "`>` to close the feature, found the end of the file",
  ],
  ["no declaration", "<|hello|> world", "Expected `source`, `feature` or `test`, found `hello`."],
  [
    "a test without a title",
    "feature f on s by k < n = count(*) tumbling 1h >\ntest <|hourly|> of f < >",
    "a text in quotes",
  ],
])("%s", async (_, text, message) => {
  const [found] = await check(text, "syntax-error");
  expect(found?.message).toContain(message);
  expect(found?.message).not.toMatch(/token|sequence|\n/i);
});

test.each([
  ["letters beyond ASCII", in1("<|größe|> = count(*) tumbling 1h"), "unexpected-character", "`größe`"],
  ["C's and", in1("a = count(*) where x == 1 <|&&|> y == 2 tumbling 1h"), "unexpected-character", "Write `and`."],
  ["semicolons", in1("a = count(*) tumbling 1h<|;|>"), "unexpected-character", "leave it out"],
  ["an endless text", in1('a = count(*) where x == <|"b tumbling 1h|>'), "unclosed-string", "no closing"],
  ["an endless comment", `${in1("a = count(*) tumbling 1h")} <|/*|> and more`, "unclosed-comment", "*/"],
] as const)("%s", async (_, text, code, message) => {
  const [found] = await check(text, code);
  expect(found?.message).toContain(message);
});

test("a broken item loses only itself", async () => {
  const { features, diagnostics } = await load(`feature f on s by k <
    a = sum(x tumbling 1h
    b = count(*) where > 3 tumbling 1h
    c = count(*) tumbling 1h
    d = c +
    e = c * 2
  >
  feature g on s by k < n = count(*) tumbling 1h >`);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ line, code }) => [line, code])).toEqual([
    [2, "syntax-error"],
    [3, "syntax-error"],
    [5, "syntax-error"],
  ]);
  expect(features.map((feature) => feature.name)).toEqual(["f", "g"]);
  expect(features[0]?.items.map((item) => item.name)).toEqual(["a", "b", "c", "d", "e"]);
});

test("a broken declaration loses only itself", async () => {
  const { features, diagnostics } = await load(`feature f on < a = count(*) tumbling 1h >
    feature g on s by k < n = count(*) tumbling 1h >`);
  expect(diagnostics.map(({ line, code }) => [line, code])).toEqual([
    [1, "syntax-error"],
    [2, "inferred-source"],
  ]);
  expect(features.map((feature) => feature.name)).toContain("g");
});

test("a source with a broken column is not blamed for what it may hold", async () => {
  const text = `source s <
      id: string not null
      amount: <|:|> double
      event_timestamp: timestamp
    >
    feature f on s by id < n = sum(amont) tumbling 1h >`;
  await check(text, "syntax-error");
});

test.each([
  ["a word too many", "feature f from t by k < n = count(*) tumbling 1h >", 11, 15],
  ["behind several blanks", "feature f   from t by k < n = count(*) tumbling 1h >", 13, 17],
  ["behind a tab and a comment", "feature f\t/* on */ from t by k < n = count(*) tumbling 1h >", 20, 24],
  ["on a later line", "feature f\n  from t by k < n = count(*) tumbling 1h >", 10, 10],
  ["at the end of the file", "feature f ", 10, 10],
])("exactly the token that is wrong, or the place after the last: %s", async (_, text, column, endColumn) => {
  const { diagnostics } = await load(text);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
    { code: "syntax-error", line: 1, column, endLine: 1, endColumn },
  ]);
});

test("the key that is missing is asked for where `by` should stand", async () => {
  const { diagnostics } = await load("feature f on s < n = count(*) tumbling 1h >");
  expect(diagnostics).toMatchObject([{ code: "syntax-error", line: 1, column: 16, endLine: 1, endColumn: 17 }]);
  expect(diagnostics[0]?.message).toContain("A feature needs at least one key");
});
