// Hover: type and nullability, documentation, windows in words, freshness.
import { expect, test } from "vitest";
import { hover } from "../support/lsp.js";
import { body, header, item, PROJECT, SOURCE } from "./project.js";

test.each<[what: string, text: string, parts: readonly string[]]>([
  [
    "a source",
    header("").replace("on payments ", "on pay<|>ments "),
    ["source payments <", "id: string not null", "Card payments.", "Topic `payments`", "2 features"],
  ],
  ["a column", header("where am<|>ount > 1"), ["column amount: double", "Can be null."]],
  ["a column that is never null", header("by i<|>d"), ["column id: string not null", "Never null", "Used by"]],
  ["a column's documentation", header("where mer<|>chant.id is null"), ["column merchant: row<", "Where it was paid."]],
  ["a field", header("where merchant.sc<|>ore > 1"), ["field score: double"]],
  [
    "an item",
    item("sum(amount) tumbling 1h\n  m = <|>n + 1"),
    ["n: double", "tumbling 1h", "Fixed windows of 1h", "at most 1h5s after an event (5s of it the source's delay)"],
  ],
  [
    "an item with a step",
    body("<|>n = count(*) tumbling 1d every 5m"),
    ["n: bigint not null", "Never null.", "the value so far is published every 5m", "at most 5m5s"],
  ],
  ["a sliding item", body("<|>n = sum(amount) sliding 1h every 5m"), ["The last 1h, anew every 5m", "12 windows"]],
  [
    "a session item",
    body("<|>n = sum(amount) session 30m"),
    ["it ends 30m after its last event", "30m5s after the session's last event"],
  ],
  [
    "an item of a list",
    body("s<|>p = sum(amount) tumbling 1h, 1d"),
    ["sp_1h: double\nsp_1d: double", "tumbling 1h", "tumbling 1d"],
  ],
  [
    "one name of a list",
    body("sp = sum(amount) tumbling 1h, 1d\n  d = sp<|>_1d + 1"),
    ["sp_1d: double", "tumbling 1d"],
  ],
  ["a derived item", PROJECT.replace("half =", "ha<|>lf ="), ["half: double", "tumbling 1h"]],
  [
    "a feature",
    PROJECT.replace("spending on", "spen<|>ding on"),
    ["feature spending on payments by id", "Spending.", "- **tumbling 1h**: `total`, `half`", "Stored online for 1d."],
  ],
  [
    "an aggregate",
    item("perc<|>entile(amount, 0.5) tumbling 1h"),
    ["percentile(x: numeric, p: double): double", "`p`: From 0 to 1"],
  ],
  [
    "a function",
    header('where su<|>bstring(status, 1) == "a"'),
    ["substring(text: string, start: int, length?: int): string", "A start of 0 counts as 1"],
  ],
  [
    "an operator",
    item("total <|>/ 2").replace("n = total", "total = sum(amount) tumbling 1h\n  n = total"),
    ["/: double", "division by zero gives null"],
  ],
  ["a window kind", item("count(*) slid<|>ing 1h every 5m"), ["a new one at each step"]],
  ["a duration", item("count(*) tumbling 1h<|>30m"), ["5,400,000 ms"]],
  ["a keyword", header("w<|>here amount > 1"), ["Which events count"]],
  ["an inferred column", "feature f on s by k < n = sum(<|>v) tumbling 1h >", ["column v: double", "Inferred"]],
])("%s", async (_, text, parts) => {
  const found = await hover(text);
  for (const part of parts) expect(found).toContain(part);
});

test("the other name of a list is not shown", async () => {
  const found = await hover(body("sp = sum(amount) tumbling 1h, 1d\n  d = sp<|>_1d + 1"));
  expect(found).not.toContain("sp_1h");
});

test("nothing on blanks and in comments", async () => {
  expect(await hover(`// com<|>ment\n${SOURCE}`)).toBe("");
  expect(await hover(`${SOURCE}\n\n<|>\n`)).toBe("");
});
