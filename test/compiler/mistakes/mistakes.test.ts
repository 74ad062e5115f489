// Mistakes of people who have read nothing but the example of the README, and what they then write.
// Invariant: one mistake gives one diagnostic; with what the message says to write, the text has no error. The messages
// themselves are golden (`mistakes.txt`; `npx vitest run test/compiler -u`): read every change as such a person would.
import { compileProject } from "@feat-lang/compiler";
import { expect, test } from "vitest";
import { printDiagnostics } from "../../support/diagnostics.js";

const SOURCE = `source transactions <
  customer_id: string not null
  amount: double
  status: string
  event_timestamp: timestamp
>

`;
const HEADER = "feature spending on transactions by customer_id";

/** With a header of its own where it is about the header; without one, an item of the feature. */
const feature = (items: string, header = HEADER) => `${SOURCE}${header} <\n  ${items}\n>\n`;
const SUM = "total = sum(amount) tumbling 1h";
const where = (condition: string) => `n = count(*) where ${condition} tumbling 1h`;

/** What is written first, and what the message leads to. */
const MISTAKES: Readonly<Record<string, readonly [wrong: string, right: string]>> = {
  "SUM in capitals": [feature("total = SUM(amount) tumbling 1h"), feature(SUM)],
  "TUMBLING in capitals": [feature("total = sum(amount) TUMBLING 1h"), feature(SUM)],
  "over 1h": [feature("total = sum(amount) over 1h"), feature(SUM)],
  "window 1h": [feature("total = sum(amount) window 1h"), feature(SUM)],
  "a bare 1h": [feature("total = sum(amount) 1h"), feature(SUM)],
  "no window at all": [feature("total = sum(amount)"), feature(SUM)],
  "1 hour": [feature("total = sum(amount) tumbling 1 hour"), feature(SUM)],
  "1 week": [
    feature("total = sum(amount) tumbling 1 week"),
    feature("total = sum(amount) tumbling 7d\n  online ttl 30d"),
  ],
  "2w": [feature("total = sum(amount) tumbling 2w"), feature("total = sum(amount) tumbling 14d\n  online ttl 30d")],
  "10min": [feature("total = sum(amount) tumbling 10min"), feature("total = sum(amount) tumbling 10m")],
  "a window in seconds": [feature("total = sum(amount) tumbling 3600"), feature("total = sum(amount) tumbling 3600s")],
  "a comma between items": [
    feature(`${SUM},\n  n = count(*) tumbling 1h`),
    feature(`${SUM}\n  n = count(*) tumbling 1h`),
  ],
  "a semicolon": [feature(`${SUM};`), feature(SUM)],
  "no closing >": [feature(SUM).slice(0, -2), feature(SUM)],
  "no opening <": [feature(SUM).replace(" <\n  total", "\n  total"), feature(SUM)],
  "curly brackets": [feature(SUM).replace(" <\n  total", " {\n  total").replace(/>\n$/, "}\n"), feature(SUM)],
  "curly quotes": [feature(where("status == “void”")), feature(where('status == "void"'))],
  "one =": [feature(where('status = "void"')), feature(where('status == "void"'))],
  "three =": [feature(where('status === "void"')), feature(where('status == "void"'))],
  "&&": [feature(where('status == "void" && amount > 1')), feature(where('status == "void" and amount > 1'))],
  "||": [feature(where('status == "void" || amount > 1')), feature(where('status == "void" or amount > 1'))],
  "<>": [feature(where('status <> "void"')), feature(where('status != "void"'))],
  "! before a condition": [feature(where('!(status == "void")')), feature(where('not (status == "void")'))],
  "a text without quotes": [feature(where("status == void")), feature(where('status == "void"'))],
  "a number in quotes": [feature(where('amount > "10"')), feature(where("amount > 10"))],
  "== null": [feature(where("status == null")), feature(where("status is null"))],
  "is not a value": [feature(where('status is not "void"')), feature(where('status != "void"'))],
  "not in": [feature(where('status not in ["a"]')), feature(where('not status in ["a"]'))],
  "in (…)": [feature(where('status in ("a", "b")')), feature(where('status in ["a", "b"]'))],
  between: [feature(where("amount between 1 and 5")), feature(where("amount >= 1 and amount <= 5"))],
  "where after the window": [
    feature(`${SUM} where amount > 1`),
    feature("total = sum(amount) where amount > 1 tumbling 1h"),
  ],
  "a column with a slip": [feature("total = sum(amuont) tumbling 1h"), feature(SUM)],
  "a source with a slip": [feature(SUM, "feature spending on transaction by customer_id"), feature(SUM)],
  "no by": [feature(SUM, "feature spending on transactions"), feature(SUM)],
  "group by": [feature(SUM, "feature spending on transactions group by customer_id"), feature(SUM)],
  from: [feature(SUM, "feature spending from transactions by customer_id"), feature(SUM)],
  "keys without a comma": [
    feature(SUM, "feature spending on transactions by customer_id status"),
    feature(SUM, "feature spending on transactions by customer_id, status"),
  ],
  "a source with a hyphen": [
    feature(SUM, "feature spending on my-source by customer_id"),
    feature(SUM, "feature spending on `my-source` by customer_id"),
  ],
  "a feature with a hyphen": [feature(SUM, "feature my-spending on transactions by customer_id"), feature(SUM)],
  "an item with a hyphen": [feature("my-total = sum(amount) tumbling 1h"), feature(SUM)],
  "an item in quotes": [feature('"total" = sum(amount) tumbling 1h'), feature(SUM)],
  "sliding without every": [
    feature("total = sum(amount) sliding 1h"),
    feature("total = sum(amount) sliding 1h every 1m"),
  ],
  "sliding by": [feature("total = sum(amount) sliding 1h by 5m"), feature("total = sum(amount) sliding 1h every 5m")],
  "a step longer than the window": [
    feature("total = sum(amount) sliding 1h every 2h"),
    feature("total = sum(amount) sliding 2h every 2h"),
  ],
  hopping: [feature("total = sum(amount) hopping 1h every 5m"), feature("total = sum(amount) sliding 1h every 5m")],
  "session gap": [feature("total = sum(amount) session gap 30m"), feature("total = sum(amount) session 30m")],
  "avg of a text": [feature("mean = avg(status) tumbling 1h"), feature("mean = avg(amount) tumbling 1h")],
  "mean for avg": [feature("m = mean(amount) tumbling 1h"), feature("m = avg(amount) tumbling 1h")],
  "count()": [feature("n = count() tumbling 1h"), feature("n = count(*) tumbling 1h")],
  "sum(*)": [feature("total = sum(*) tumbling 1h"), feature(SUM)],
  "count(distinct x)": [
    feature("n = count(distinct status) tumbling 1h"),
    feature("n = count_distinct(status) tumbling 1h"),
  ],
  "percentile(x, 95)": [
    feature("p = percentile(amount, 95) tumbling 1h"),
    feature("p = percentile(amount, 0.95) tumbling 1h"),
  ],
  "an aggregate within a formula": [
    feature("mean = sum(amount) / 2 tumbling 1h"),
    feature("part = sum(amount) tumbling 1h\n  mean = part / 2"),
  ],
  "a column without an aggregate": [
    feature("double = amount * 2"),
    feature(`amount = sum(amount) tumbling 1h\n  double = amount * 2`),
  ],
  "a column of an inferred source without an aggregate": [
    "feature f on orders by customer_id <\n  double = price * 2\n>\n",
    "feature f on orders by customer_id <\n  price = sum(price) tumbling 1h\n  double = price * 2\n>\n",
  ],
  "two items of one name": [
    feature(`${SUM}\n  total = count(*) tumbling 1h`),
    feature(`${SUM}\n  n = count(*) tumbling 1h`),
  ],
  "an item named like the key": [feature("customer_id = count(*) tumbling 1h"), feature("n = count(*) tumbling 1h")],
  "an item named like a part of the row": [
    feature("window_start = min(amount) tumbling 1h"),
    feature("least = min(amount) tumbling 1h"),
  ],
  "two features of one name": [
    `${feature(SUM)}${HEADER} < n = count(*) tumbling 1h >`,
    `${feature(SUM)}feature visits on transactions by customer_id < n = count(*) tumbling 1h >`,
  ],
  "a time to live without a unit": [feature(`${SUM}\n  online ttl 24`), feature(`${SUM}\n  online ttl 24h`)],
  "a time to live in quotes": [feature(`${SUM}\n  online ttl "24h"`), feature(`${SUM}\n  online ttl 24h`)],
  "ttl alone": [feature(`${SUM}\n  ttl 24h`), feature(`${SUM}\n  online ttl 24h`)],
  "name: as in YAML": [feature("total: sum(amount) tumbling 1h"), feature(SUM)],
  "feature: as in YAML": ["feature: spending\n", feature(SUM)],
  "a SELECT": ["SELECT customer_id, SUM(amount) FROM transactions GROUP BY customer_id\n", feature(SUM)],
  "a SELECT as an item": [feature("SELECT sum(amount) AS total"), feature(SUM)],
  "as total": [feature("sum(amount) tumbling 1h as total"), feature(SUM)],
  ":=": [feature("total := sum(amount) tumbling 1h"), feature(SUM)],
  "case when": [
    feature("total = sum(case when amount > 1 then amount else 0 end) tumbling 1h"),
    feature("total = sum(if(amount > 1, amount, 0)) tumbling 1h"),
  ],
  "a # comment": [feature(`# money\n  ${SUM}`), feature(`// money\n  ${SUM}`)],
  "a -- comment": [feature(`-- money\n  ${SUM}`), feature(`// money\n  ${SUM}`)],
  "a # comment between declarations": [
    feature(SUM).replace("feature", "# money\nfeature"),
    feature(SUM).replace("feature", "// money\nfeature"),
  ],
  "a -- comment between declarations": [
    feature(SUM).replace("feature", "-- money\nfeature"),
    feature(SUM).replace("feature", "// money\nfeature"),
  ],
  "FEATURE in capitals": [feature(SUM).replace("feature", "FEATURE"), feature(SUM)],
  features: [feature(SUM).replace("feature", "features"), feature(SUM)],
  "an import": [feature(SUM).replace("feature", 'import "other.feat"\nfeature'), feature(SUM)],
  "a > too many": [feature(`${SUM} >`), feature(SUM)],
  "keys in brackets": [feature(SUM, "feature spending on transactions by (customer_id)"), feature(SUM)],
  "IN (…) in capitals": [feature(where('status IN ("a", "b")')), feature(where('status in ["a", "b"]'))],
  "AND before a bracket": [
    feature(where("amount > 1 AND (amount < 2)")),
    feature(where("amount > 1 and (amount < 2)")),
  ],
  "NOT before a bracket": [feature(where("NOT (amount > 1)")), feature(where("not (amount > 1)"))],
  "a topic without quotes": [
    feature(SUM).replace("source transactions <", "source transactions <\n  topic payments"),
    feature(SUM).replace("source transactions <", 'source transactions <\n  topic "payments"'),
  ],
  "no =": [feature("total sum(amount) tumbling 1h"), feature(SUM)],
  "no brackets": [feature("total = sum amount tumbling 1h"), feature(SUM)],
  "a digit first": [feature("7d_total = sum(amount) tumbling 1d"), feature("`7d_total` = sum(amount) tumbling 1d")],
  "std for stddev": [feature("s = std(amount) tumbling 1h"), feature("s = stddev(amount) tumbling 1h")],
  "quantile for percentile": [
    feature("q = quantile(amount, 0.9) tumbling 1h"),
    feature("q = percentile(amount, 0.9) tumbling 1h"),
  ],
  count_if: [feature("n = count_if(amount > 1) tumbling 1h"), feature("n = count(*) where amount > 1 tumbling 1h")],
  "^ for power": [feature("s = sum(amount ^ 2) tumbling 1h"), feature("s = sum(power(amount, 2)) tumbling 1h")],
  "** for power": [feature("s = sum(amount ** 2) tumbling 1h"), feature("s = sum(power(amount, 2)) tumbling 1h")],
  "?? for coalesce": [feature(`${SUM}\n  t = total ?? 0`), feature(`${SUM}\n  t = coalesce(total, 0)`)],
  "?: for if": [feature(`${SUM}\n  t = total > 1 ? 1 : 0`), feature(`${SUM}\n  t = if(total > 1, 1, 0)`)],
  "a field of a map": [
    feature('n = count(*) where labels.shop == "a" tumbling 1h').replace(
      "status: string",
      "labels: map<string,string>",
    ),
    feature('n = count(*) where labels["shop"] == "a" tumbling 1h').replace(
      "status: string",
      "labels: map<string,string>",
    ),
  ],
  "a size in a name that has none": [feature(`${SUM}\n  half = total_1h / 2`), feature(`${SUM}\n  half = total / 2`)],
  varchar: [feature(SUM).replace("status: string", "status: varchar(10)"), feature(SUM)],
  "a type that is none": [feature(SUM).replace("amount: double", "amount: number"), feature(SUM)],
  "a column without a colon": [feature(SUM).replace("amount: double", "amount double"), feature(SUM)],
  "a source without a time": [feature(SUM).replace("  event_timestamp: timestamp\n", ""), feature(SUM)],
};

async function findings(text: string) {
  const { diagnostics } = await compileProject([{ path: "main.feat", text }]);
  return diagnostics.filter(({ severity }) => severity !== "hint");
}

test.each(Object.entries(MISTAKES))("%s", async (_, [wrong, right]) => {
  expect((await findings(wrong)).map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1);
  expect(await findings(right)).toEqual([]);
});

test("what is said", async () => {
  const said: string[] = [];
  for (const [name, [wrong]] of Object.entries(MISTAKES)) {
    said.push(`# ${name}\n${printDiagnostics(wrong, await findings(wrong))}`);
  }
  await expect(said.join("\n")).toMatchFileSnapshot("mistakes.txt");
});
