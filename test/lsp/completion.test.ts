// Completion: at each kind of place what fits there, best first, and nothing that would be an error.
import { describe, expect, test } from "vitest";
import { complete } from "../support/lsp.js";
import { body, header, item, PROJECT, SOURCE, testBody } from "./project.js";

describe("names", () => {
  test.each<[place: string, text: string, labels: readonly string[]]>([
    ["sources", `${PROJECT}feature x on <|>`, ["payments"]],
    ["sources, half typed", `${PROJECT}feature x on pay<|>`, ["payments"]],
    ["features", `${PROJECT}test "t" of <|>`, ["spending"]],
    [
      "keys: never null first, no rows without scalars",
      header("by <|>"),
      ["id", "amount", "event_timestamp", "merchant", "seen", "status"],
    ],
    ["a second key", header("by id, <|>"), ["amount", "event_timestamp", "merchant", "seen", "status"]],
    ["fields after a dot", header("where merchant.<|>"), ["id", "country", "score"]],
    ["fields after a dot before more text", header('where merchant.<|> == "x" by id <\n>'), ["id", "country", "score"]],
    ["only fields that a sum takes", item("sum(merchant.<|>)"), ["score"]],
    ["only fields that compare", header("where amount > merchant.<|>"), ["score"]],
    ["timestamps as event time", "source u <\n  x: timestamp\n  y: int\n  time <|>\n>", ["x"]],
    ["formats that can be read", "source u <\n  format <|>\n>", ["json"]],
    ["event fields", testBody('{ id: "a", <|> }'), ["merchant", "amount", "status", "seen", "tags", "event_timestamp"]],
    ["fields of a nested object", testBody('{ merchant: { id: "m", <|> } }'), ["country", "score"]],
    ["values seen in the project", testBody("{ status: <|> }"), ['"paid"', '"…"', "null"]],
    ["values seen, between quotes", header('where status == "<|>"'), ['"paid"']],
    ["values seen, in a list", header("where status in [<|>]"), ['"paid"']],
    ["keys of the tested feature", testBody("expect <|>"), ["id", "late"]],
  ])("%s", async (_, text, labels) => {
    expect((await complete(text)).labels).toEqual(labels);
  });

  test("columns by the type that the place needs", async () => {
    const { labels } = await complete(item("sum(<|>"));
    expect(labels.slice(0, 3)).toEqual(["amount", "merchant", "tags"]);
    expect(labels).not.toContain("status");
    expect((await complete(header("where seen > <|>"))).labels).toEqual(
      expect.arrayContaining(["event_timestamp", "seen", 'timestamp "…"']),
    );
    expect((await complete(header("where seen > <|>"))).labels).not.toContain("amount");
  });

  test("a derived item: items of the window it is made of, none that leads back", async () => {
    const text =
      "a = sum(amount) tumbling 1h\n  b = count(*) tumbling 1h\n  z = count(*) session 1h\n  c = d + 1\n  d = a / <|>";
    const { labels } = await complete(body(text));
    expect(labels).toEqual(expect.arrayContaining(["a", "b"]));
    for (const wrong of ["z", "c", "d", "amount"]) expect(labels).not.toContain(wrong);
  });

  test("columns of an undeclared source are those that features use", async () => {
    const { labels } = await complete(
      "feature a on s where x > 1 by k < n = sum(v) tumbling 1h >\nfeature b on s where <|>",
    );
    expect(labels).toEqual(expect.arrayContaining(["k", "v", "x"]));
  });

  test("sources of other files", async () => {
    expect((await complete("feature x on <|>", { "sources.feat": SOURCE })).labels).toEqual(["payments"]);
  });

  test("names that need backquotes are put in with them", async () => {
    const done = await complete("source s <\n  `in`: double\n>\nfeature f on s where <|>");
    expect(done.accept("`in`")).toContain("where `in`");
  });
});

describe("words", () => {
  test.each<[place: string, text: string, labels: readonly string[]]>([
    ["an empty file", "<|>", ["feature", "source", "test"]],
    ["behind a body", `${PROJECT}<|>`, ["feature", "source", "test"]],
    [
      "behind a body on one line",
      "feature f on s by k < n = count(*) tumbling 1h >\n<|>",
      ["feature", "source", "test"],
    ],
    ["after a name", "feature x <|>", ["on"]],
    ["after a source", "feature x on s <|>", ["by", "where"]],
    ["after a key", header("by id <|>"), ["<", "as"]],
    ["after a type", "source u <\n  x: int <|>\n>", ["not null"]],
    ["after timestamp", "source u <\n  x: timestamp <|>\n>", ["not null", "seconds"]],
    ["after is", header("where status is <|>"), ["not null", "null"]],
    ["after online", body("n = count(*) tumbling 1h\n  online <|>"), ["ttl"]],
    [
      "after an aggregate",
      item("sum(amount) <|>"),
      ["session 30m", "sliding 1h every 5m", "tumbling 1d every 5m", "tumbling 1h", "tumbling 1h, 1d", "where"],
    ],
    [
      "after tumbling",
      item("sum(amount) tumbling <|>"),
      ["1m", "5m", "10m", "15m", "30m", "1h", "6h", "12h", "1d", "7d", "30d"],
    ],
    [
      "steps divide the size",
      item("sum(amount) sliding 1h every <|>"),
      ["10s", "30s", "1m", "5m", "10m", "15m", "30m"],
    ],
    [
      "a new line of a feature",
      body("n = count(*) tumbling 1h\n  <|>"),
      ["count of events", "sum of a column", "derived item", "offline", "online ttl"],
    ],
    [
      "what is there is not proposed again",
      body("n = count(*) tumbling 1h\n  online ttl 2d\n  offline\n  <|>"),
      ["count of events", "sum of a column", "derived item"],
    ],
    ["a test's body", testBody("<|>"), ["event", "expect", "expect late"]],
  ])("%s", async (_, text, labels) => {
    expect((await complete(text)).labels).toEqual(labels);
  });

  test("windows of the feature come first", async () => {
    const { labels } = await complete(body("a = count(*) sliding 2h every 10m\n  b = sum(amount) <|>"));
    expect(labels[0]).toBe("sliding 2h every 10m");
  });

  test("operators by type", async () => {
    const { labels } = await complete(header("where status <|>"));
    expect(labels).toEqual(expect.arrayContaining(["==", "like", "in", "is not null", "by"]));
    expect(labels).not.toContain("*");
    expect(labels).not.toContain("and");
    expect((await complete(header("where amount > 1 <|>"))).labels.slice(0, 3)).toEqual(["and", "or", "by"]);
  });

  test("functions carry their signature and documentation", async () => {
    const { items } = await complete(item("<|>"));
    expect(items.find(({ label }) => label === "percentile")).toMatchObject({
      detail: "percentile(x: numeric, p: double): double",
      documentation: { kind: "markdown", value: expect.stringContaining("exact percentile") },
    });
  });

  test("nothing in comments, in topics or where a name is new", async () => {
    for (const text of [
      "// <|>",
      "/* <|>",
      'source s <\n  topic "<|>"\n>',
      "feature <|>",
      "source s <\n  a<|>: int\n>",
    ]) {
      expect(
        (await complete(text)).labels.filter((label) => !label.startsWith("event_timestamp: ")),
        text,
      ).toEqual(text.includes("a<|>") ? ["column", "format", "time", "topic"] : []);
    }
  });
});

describe("what is put in", () => {
  test.each<[text: string, label: string, expected: string]>([
    ["feature x on pay<|>ments_old by id", "payments", "feature x on payments by id"],
    ['feature x on payments where status == "pa<|>"', '"paid"', 'feature x on payments where status == "paid"'],
    ["feature x on payments where status == 'pa<|>'", '"paid"', "feature x on payments where status == 'paid'"],
    [
      "feature x on payments by id <\n  n = sum(am<|>)\n>",
      "amount",
      "feature x on payments by id <\n  n = sum(amount)\n>",
    ],
    ["feature x on payments by id <\n  n = su<|>\n>", "sum", "feature x on payments by id <\n  n = sum($1)\n>"],
  ])("%s", async (text, label, expected) => {
    expect((await complete(PROJECT + text)).accept(label).slice(PROJECT.length)).toBe(expected);
  });

  test("typed triggers do not get in the way", async () => {
    const blank = { triggerKind: 2 as const, triggerCharacter: " " };
    expect((await complete(header("where amount <|>"), {}, blank)).labels).toEqual(["by"]);
    expect((await complete(body("n = count(*) tumbling 1h\n <|>"), {}, blank)).labels).toEqual([]);
    expect((await complete("feature x on <|>", { "s.feat": SOURCE }, blank)).labels).toEqual(["payments"]);
  });
});
