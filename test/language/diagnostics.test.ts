// What is reported, where exactly, and that one mistake gives one diagnostic.
import { loadProject } from "@feat-lang/language";
import { expect, test } from "vitest";
import { check, load } from "../support/language.js";

const SOURCE = `source s <
  id: string not null
  key: int
  amount: double
  status: string
  at: timestamp
  day: date
  flag: boolean
  shop: row<id: string, city: row<zip: string>> not null
  tags: map<string,string>
  list: array<int>
  event_timestamp: timestamp
>
`;
const item = (text: string) => `${SOURCE}feature f on s by id <\n  n = count(*) tumbling 1h\n  ${text}\n>`;
const where = (condition: string) => item(`m = count(*) where ${condition} tumbling 1h`);

test.each([
  // names
  ["unknown-column", item("x = sum(<|amuont|>) tumbling 1h"), "Did you mean `amount`?"],
  ["unknown-column", where("<|n|> > 3"), "`n` is an item of the feature"],
  ["unknown-column", `${SOURCE}feature f on s by <|idd|> < n = count(*) tumbling 1h >`, "Did you mean `id`?"],
  ["unknown-item", item("x = <|amount|> / n"), "`amount` is a column"],
  ["unknown-item", item("a = sum(amount) tumbling 1h, 1d\n  x = <|a|> + 1"), "Did you mean `a_1h`?"],
  ["unknown-item", item("x = <|completely_else|> + n"), "has no item `completely_else`."],
  ["unknown-field", where('shop.<|ids|> == "x"'), "Did you mean `id`?"],
  ["unknown-field", where('shop.city["<|zap|>"] == "x"').replace('"<|zap|>"', '<|"zap"|>'), "Did you mean `zip`?"],
  ["unknown-field", where('status.<|length|> == "x"'), "`string` has no field `length`."],
  ["unknown-function", where("<|lenght|>(status) > 1"), "Did you mean `length`?"],
  ["unknown-function", item("x = <|average|>(amount) tumbling 1h"), "no function `average`"],
  ["duplicate-name", item("<|n|> = sum(amount) tumbling 1h"), "another item `n`, main.feat:15"],
  ["duplicate-name", item("<|id|> = sum(amount) tumbling 1h"), "There is a key `id`"],
  [
    "duplicate-name",
    item("n_1h = count(*) tumbling 1h\n  <|n|> = max(amount) tumbling 60m, 1d").replace("n = count(*)", "x = count(*)"),
    "another item `n_1h`",
  ],
  ["duplicate-name", item("<|m|> = max(amount) tumbling 1h, 60m"), "another item `m_1h`"],
  ["reserved-output-name", item("<|window_end|> = max(amount) tumbling 1h"), "part of its window"],
  // windows and durations
  ["window-not-multiple", item("x = count(*) sliding <|1h|> every 7m"), "Write `1h3m`"],
  ["window-not-multiple", item("x = count(*) tumbling 1h, <|90s|> every 1m"), "Write `2m`"],
  ["duration-not-positive", item("x = count(*) session <|0ms|>"), "gap `0ms`"],
  ["duration-not-positive", item("x = count(*) tumbling <|-1h|>"), "longer than zero"],
  ["duration-not-positive", item("x = count(*) tumbling 1h every <|0s|>"), "step `0s`"],
  ["duration-not-positive", item("online ttl <|0s|>"), "time to live"],
  ["invalid-duration", item("x = count(*) tumbling <|60|>"), "a unit"],
  ["invalid-duration", item("x = count(*) tumbling <|1.5h|>"), "1h30m"],
  ["invalid-duration", item("x = count(*) tumbling <|99999999999999d|>"), "is no window"],
  ["missing-window", item("x = <|sum(amount)|>"), "`x` has no window"],
  ["derived-with-window", item("x = n * 2 <|sliding 1h every 5m|>"), "Remove the window"],
  ["aggregate-nested", item("x = <|sum|>(amount) / count(*) tumbling 1h"), "`sum` must be an item"],
  ["aggregate-nested", item("x = sum(<|max|>(amount)) tumbling 1h"), "`max` must be an item"],
  ["aggregate-nested", item("x = abs(<|sum|>(amount)) tumbling 1h"), "`sum` must be an item"],
  ["aggregate-outside-item", where("<|sum|>(amount) > 3"), "an item of its own"],
  ["derived-across-windows", item("d = count(*) tumbling 1d\n  x = <|n / d|>"), "`tumbling 1h` and `tumbling 1d`"],
  ["derived-across-windows", item("d = count(*) tumbling 1d\n  e = d + 1\n  x = <|n / e|>"), "different windows"],
  ["derived-cycle", item("<|x|> = y + n\n  y = x"), "refers to itself"],
  ["derived-cycle", item("<|x|> = x + n"), "refers to itself"],
  ["window-longer-than-ttl", item("x = count(*) tumbling <|25h|>"), "`24h`".replace("24h", "1d")],
  ["expensive-sliding-window", item("x = count(*) sliding <|1d|> every 30s"), "2880 windows"],
  // types
  ["wrong-operand-type", where("<|status|> - 1 > 2"), "Convert it with"],
  ["wrong-operand-type", where("<|at|> - 5 > 2"), "`epoch_ms(t)`"],
  ["wrong-operand-type", where("-<|flag|> > 2"), "if(x, 1, 0)"],
  ["wrong-operand-type", where("<|flag|> > false"), "a number, a string, a timestamp or a date"],
  ["wrong-operand-type", where("<|shop|> == shop"), "takes a scalar"],
  ["wrong-argument-type", where('lower(<|amount|>) == "x"'), "`lower` takes a string as `text`"],
  ["wrong-argument-type", where("if(flag, 1, <|status|>) == 1"), "the other branch"],
  ["wrong-argument-type", where("coalesce(amount, 1, <|status|>) > 1"), "those before it"],
  ["wrong-argument-type", item("x = sum(<|status|>) tumbling 1h"), "`sum` takes a number as `x`, not `string`."],
  ["wrong-argument-type", item("x = min(<|flag|>) tumbling 1h"), "takes a number, a string"],
  ["wrong-argument-type", item("x = count_distinct(<|shop|>) tumbling 1h"), "a scalar"],
  ["wrong-argument-type", where('substring(status, <|amount|>) == "x"'), "a whole number"],
  ["wrong-argument-count", item("x = <|count()|> tumbling 1h"), "Write `count(*)`."],
  ["unknown-item", item("x = <|count|> tumbling 1h"), "Write `count(*)`."],
  ["unknown-function", item("x = <|mean|>(amount) tumbling 1h"), "Write `avg(amount)`."],
  ["unknown-function", item("x = <|p95|>(amount) tumbling 1h"), "Write `percentile(amount, 0.95)`."],
  ["unknown-function", item("x = <|p50|>(amount) tumbling 1h"), "Write `percentile(amount, 0.5)`."],
  ["unknown-function", item("x = <|median|>(amount) tumbling 1h"), "Write `percentile(amount, 0.5)`."],
  ["wrong-argument-count", where('<|lower()|> == "x"'), "1 argument, not 0"],
  [
    "wrong-argument-count",
    where("<|round(amount, 1, 2)|> > 1"),
    "1 to 2 arguments, not 3: `round(x: numeric, digits?: int): numeric`",
  ],
  ["wrong-argument-count", where("<|coalesce()|> > 1"), "at least 1 argument"],
  ["wrong-argument-count", item("x = <|percentile(amount)|> tumbling 1h"), "2 arguments, not 1"],
  ["star-argument", where('<|lower(*)|> == "x"'), "Only `count(*)`"],
  ["unlike-types", where("<|status == 5|>"), "in quotes"],
  ["unlike-types", where('<|amount == "5"|>'), "without quotes"],
  ["unlike-types", where('<|at > "2026-02-12"|>'), '`timestamp "2026-02-12T10:00:00Z"`'],
  ["unlike-types", where('<|day == "2026-02-12"|>'), '`date "2026-02-12"`'],
  ["unlike-types", where("<|at > day|>"), "`date_of(t)`"],
  ["unlike-types", where('<|amount in [1, "x"]|>'), "`in` cannot compare"],
  ["condition-not-boolean", where("<|amount + 1|>"), "this is `double`"],
  ["condition-not-boolean", where("flag and <|status|>"), "this is `string`"],
  ["condition-not-boolean", where("not <|amount|>"), "this is `double`"],
  ["condition-not-boolean", where("if(<|amount|>, 1, 2) == 1"), "this is `double`"],
  ["chained-comparison", where("1 < amount <|>=|> 3"), "`1 < amount and amount >= 3`"],
  ["assignment-in-condition", where('status <|=|> "x"'), "write `==`"],
  ["comparison-with-null", where("<|status != null|>"), "`status is not null`"],
  ["comparison-with-null", where("<|null == amount + 1|>"), "`amount + 1 is null`"],
  ["list-outside-in", where("amount > <|[1]|>"), "only after `in`"],
  ["in-without-list", where("amount in <|[]|>"), "at least one value"],
  ["non-constant-argument", where("status like <|id|>"), "`pattern` of `like`"],
  ["non-constant-argument", where("round(amount, <|key|>) > 1"), "`round(x, 2)`"],
  ["argument-out-of-range", item("x = percentile(amount, <|-0.1|>) tumbling 1h"), "0 to 1; found -0.1"],
  ["no-such-element", where("list[<|0|>] == 1"), "counted from 1"],
  ["no-such-element", where('tags[<|status|>] == "x"'), '`x["key"]`'],
  ["no-such-element", where('status[<|1|>] == "x"'), "Only arrays, maps and rows"],
  ["impossible-cast", where('<|cast(shop as string)|> == "x"'), "from `row<"],
  ["number-out-of-range", where("amount > <|1e400|>"), "1.8e308"],
  ["invalid-number", where("amount > <|1hour|>"), "12, 10.5 or 1.5e3"],
  ["invalid-timestamp", where('at > timestamp <|"2026-02-12T24:00:00"|>'), "2026-02-12T10:00:00Z"],
  ["invalid-date", where('day > date <|"2026-13-01"|>'), "2026-02-12"],
  ["invalid-escape", where('status == "a<|\\x|>41"'), "`\\x` is no escape"],
  // sources
  ["unknown-type", `source t < a: <|integr|> event_timestamp: timestamp >`, "There is no type `integr`"],
  [
    "unknown-type",
    `source t < a: array<<|long|>> event_timestamp: timestamp >`.replace("array<<|long|>>", "map<string,<|long|>>"),
    "Did you mean `bigint`?",
  ],
  ["time-not-timestamp", "source t < at: bigint\n  time <|at|> >", "epoch milliseconds"],
  ["time-not-timestamp", "source t < <|event_timestamp: string|> >", "must be a `timestamp`"],
  ["source-without-time", "source <|t|> < at: timestamp >", "Write `time at`."],
  ["source-without-time", "source <|t|> < a: string >", "Add a column"],
  ["duplicate-name", "source t < a: int <|a|>: string event_timestamp: timestamp >", "another column `a`"],
  ["duplicate-line", "source t < format json event_timestamp: timestamp <|format json|> >", "another `format` line"],
  ["unknown-format", "source t < format <|jsno|> event_timestamp: timestamp >", "Did you mean `json`?"],
  [
    "expression-too-large",
    item(`m = <|max(${"exp(".repeat(100)}amount${")".repeat(100)})|> tumbling 1h`),
    "Nest fewer",
  ],
  ["expression-too-large", item(`m = count(*) where <|amount${" % 7.5".repeat(20)} > 1|> tumbling 1h`), "Nest fewer"],
  ["blank-name", "feature <|` `|> on s by k < n = count(*) tumbling 1h >", "can be seen"],
  ["blank-name", "feature f on s by <|`\t`|> < n = count(*) tumbling 1h >", "can be seen"],
  ["blank-name", "feature f on s by k < n = max(<|`\u00a0`|>) tumbling 1h >", "can be seen"],
  ["blank-name", item("<|` `|> = sum(amount) tumbling 1h"), "can be seen"],
  ["blank-name", "source s < <|` `|>: string\n event_timestamp: timestamp >", "can be seen"],
  ["name-too-long", `source <|${"t".repeat(129)}|> < event_timestamp: timestamp >`, "129 characters"],
  // hints
  ["nullable-key", `${SOURCE}feature f on s by <|key|> < n = count(*) tumbling 1h >`, "`not null`"],
  ["nullable-key", `${SOURCE}feature f on s by <|shop.id|> as k < n = count(*) tumbling 1h >`, "`shop.id`"],
  [
    "unknown-source",
    `${SOURCE.replace("source s", "source stream")}feature f on <|steram|> by id < n = count(*) tumbling 1h >`,
    "Did you mean `stream`?",
  ],
  ["invalid-topic", "feature f on <|`card payments`|> by id < n = count(*) tumbling 1h >", "topic"],
  // tests
  ["unknown-feature", `${item("")}test "t" of <|g|> < >`, "no feature `g`"],
  ["unknown-key", `${item("")}test "t" of f < expect <|di|> "x": n == 1 >`, "no key `di`"],
  ["unknown-event-field", `${item("")}test "t" of f < { id: "x", <|amuont|>: 1 } >`, "Did you mean `amount`?"],
  ["unknown-event-field", `${item("")}test "t" of f < { id: "x", <|"evnt_timestamp"|>: 1 } >`, "is ignored"],
  ["unknown-item", `${item("")}test "t" of f < expect id "x": <|nn|> == 1 >`, "no item `nn`"],
  ["condition-not-boolean", `${item("")}test "t" of f < expect id "x": <|n|> >`, "this is `bigint not null`"],
  ["assignment-in-condition", `${item("")}test "t" of f < expect id "x": n <|=|> 1 >`, "write `==`"],
  ["aggregate-outside-item", `${item("")}test "t" of f < expect id "x": <|count|>(*) == 1 >`, "an item of its own"],
  ["invalid-timestamp", `${item("")}test "t" of f < expect id "x" at <|"noon"|>: n == 1 >`, "no point in time"],
  ["duplicate-name", `${item("")}test "t" of f < >\ntest <|"t"|> of f < >`, "another test `t`"],
] as const)("%s", async (code, text, message) => {
  const [found] = await check(text, code);
  expect(found?.message).toContain(message);
});

test.each([
  ["nothing like a column", '{ id: "x", trace: 7 }'],
  ["like a column that is there", "{ amount: 1, amounts: 2 }"],
  ["within a field", "{ shop: { ids: 1 } }"],
])("a field that a test's source does not have: %s", async (_, event) => {
  await check(`${item("")}test "t" of f < ${event} >`);
});

test("a duplicate in a file of the same name is told apart by its folder", async () => {
  const text = "source s < event_timestamp: timestamp >";
  const files = ["a/x/main.feat", "b/x/main.feat", "main.feat"].map((path) => ({ path, text }));
  const { diagnostics } = await loadProject(files);
  expect(diagnostics.map(({ file, message }) => `${file}: ${message.replace(/ Give.*/, "")}`)).toEqual([
    "b/x/main.feat: There is another source `s`, a/x/main.feat:1.",
    "main.feat: There is another source `s`, x/main.feat:1.",
  ]);
});

test.each([
  ["a column with a slip", `${SOURCE}feature f on s by id < n = sum(amuont) tumbling 1h >`],
  ["a column in place of an item", `${SOURCE}feature f on s by id < n = amount tumbling 1h >`],
])("what a mistake is about is not called unused: %s", async (_, text) => {
  const { diagnostics } = await load(text);
  const unused = diagnostics.filter(({ code }) => code === "unused-column");
  expect(unused.filter(({ message }) => message.includes("`amount`"))).toEqual([]);
});

test("what is used as a column elsewhere is one, of an inferred source too", async () => {
  const items = "total = sum(amount) tumbling 1h\n  twice = <|amount|> * 2";
  const [found] = await check(`feature f on events by k <\n  ${items}\n>`, "unknown-item");
  expect(found?.message).toContain("`amount` is a column");
  expect(found?.message).toContain("`sum(amount)` with a window");
});

test("unknown absorbs: what is built on a mistake is not a mistake", async () => {
  await check(
    where("abs(<|nothing|>.field[1]) + 1 > cast(nothing_else as int)").replace("nothing_else", "status"),
    "unknown-column",
  );
  await check(item("x = sum(<|nothing|> * 2) tumbling 1h\n  y = x + 1\n  z = lower(y)"), "unknown-column");
  await check(
    `source t < a: <|strng|> event_timestamp: timestamp >
    feature f on t where a > 5 and a and lower(a) == a by a.b < n = sum(a) tumbling 1h >`,
    "unknown-type",
  );
});

test("names of one kind are declared once, whatever the file; the first counts", async () => {
  const { diagnostics, features } = await load(`${item("")}\n${item("m = n")}`.replace(`${SOURCE}feature`, "feature"));
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code, params }) => [code, params])).toEqual([
    ["duplicate-name", expect.objectContaining({ kind: "feature", name: "f" })],
  ]);
  expect(features).toHaveLength(1);
});

test("a column that only some feature uses is used", async () => {
  const source =
    "source s <\n  id: string not null\n  a: int\n  b: row<c: int>\n  <|unused|>: int\n  event_timestamp: timestamp\n>\n";
  await check(
    `${source}feature f on s where a > 1 by id < n = count(*) tumbling 1h >
     feature g on s by id < n = max(b.c) tumbling 1h >`,
    "unused-column",
  );
  const alone = await load(source.replace(/<\||\|>/g, ""));
  expect(alone.diagnostics).toEqual([]);
});

test("diagnostics say where they are explained", async () => {
  const { diagnostics } = await load("feature f on s by k < n = sum(k) tumbling 1h >");
  expect(diagnostics.map(({ docs, code }) => [code, docs])).toEqual([
    ["inferred-source", "docs/diagnostics.md#inferred-source"],
    ["wrong-argument-type", "docs/diagnostics.md#wrong-argument-type"],
  ]);
});
