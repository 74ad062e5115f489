// Names and literals as Flink itself reads them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { sqlDate, sqlDouble, sqlName, sqlString, sqlTimestamp } from "../../compiler/src/flink/dialect.js";
import { sqlInterval } from "../../compiler/src/flink/interval.js";
import { RESERVED_WORDS } from "../../compiler/src/flink/reserved-words.js";
import { describeOnFlink } from "../support/flink/cases.js";
import { flinkRows } from "../support/flink/plan-rows.js";
import {
  aggregate,
  BOOLEAN,
  callOf,
  column,
  DOUBLE,
  group,
  keyOf,
  literal,
  MINUTE,
  planOf,
  STRING,
  session,
  tumbling,
} from "../support/plans.js";

/** Names hold no line breaks; strings may. */
const HOSTILE_NAMES = [
  "it's",
  "a`b",
  'say "x"',
  "back\\slash",
  "-- comment",
  "/* comment */",
  "$" + "{env}",
  "; DROP TABLE x; --",
  "tab\tnul\u0000",
  "a\u2028b",
  "é😀\uff5e",
  "%_\\%",
  "?",
  "{0}",
  "U&'\\0041'",
];

const HOSTILE_STRINGS = [...HOSTILE_NAMES, "", " ", "line\nbreak", "\r\n"];

describeOnFlink("dialect on Flink", (flink) => {
  test("strings come back as they are", async () => {
    const texts = [
      ...HOSTILE_STRINGS,
      ...fc.sample(fc.string({ unit: "grapheme", maxLength: 12 }), { numRuns: 60, seed: 1 }),
    ];
    const [result] = await flink.run([`SELECT ${texts.map((text, n) => `${sqlString(text)} AS s${n}`).join(",\n")}`]);
    expect(result?.rows[0]).toEqual(texts);
  });

  test("names are those of columns, whatever they are", async () => {
    const words = [...RESERVED_WORDS].map((word) => word.toLowerCase());
    const names = [...words, "a_b", "Mixed", ...HOSTILE_NAMES];
    const values = names.map((_, n) => n).join(", ");
    const columns = names.map(sqlName).join(", ");
    const [result] = await flink.run([`SELECT ${columns} FROM (VALUES (${values})) AS v(${columns})`]);
    expect(result?.columns).toEqual(names);
    expect(result?.rows[0]).toEqual(names.map((_, n) => n));
  });

  test("the parser's reserved words are those that are quoted", async () => {
    const [result] = await flink.run(["RESERVED WORDS"]);
    const words = result?.rows.map(([word]) => String(word)) ?? [];
    expect(words.filter((word) => !RESERVED_WORDS.has(word) && /^[A-Z_]+$/.test(word))).toEqual([]);
    const [others] = (await flink.run(["OTHER WORDS"])).slice(0, 1);
    const bare = (others?.rows.map(([word]) => String(word).toLowerCase()) ?? []).filter((word) =>
      /^[a-z]\w*$/.test(word),
    );
    expect(bare.length).toBeGreaterThan(300);
    for (const word of bare) expect(sqlName(word)).toBe(word);
    const columns = bare.join(", ");
    const [read] = await flink.run([
      `SELECT ${columns} FROM (VALUES (${bare.map((_, n) => n).join(", ")})) AS v(${columns})`,
    ]);
    expect(read?.rows[0]).toEqual(bare.map((_, n) => n));
  });

  test("numbers and times come back as they are", async () => {
    const doubles = [0, 1.5, -2, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 123456789.12345679];
    const times = [0, -1, 1_770_890_400_500, Date.UTC(1582, 9, 10), -62_135_596_800_000, 253_402_300_799_999];
    const days = [0, 20_496, -719_162, 2_932_896, Math.floor(Date.UTC(1582, 9, 10) / 86_400_000)];
    const literals = [...doubles.map(sqlDouble), ...times.map(sqlTimestamp), ...days.map(sqlDate)];
    const [result] = await flink.run([`SELECT ${literals.map((text, n) => `${text} AS c${n}`).join(", ")}`]);
    expect(result?.rows[0]).toEqual([
      ...doubles,
      ...times.map((ms) => new Date(ms).toISOString()),
      ...days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    ]);
  });

  test("intervals are as long as they say, up to the longest", async () => {
    const day = 86_400_000;
    const lengths = [1, 999, 5_000, 90_000, 5_400_000, 99 * day, 100 * day, 999 * day + day - 1];
    const [result] = await flink.run([
      `SELECT ${lengths.map((ms, n) => `TIMESTAMP '1970-01-01 00:00:00.000' + ${sqlInterval(ms)} AS c${n}`).join(", ")}`,
    ]);
    expect(result?.rows[0]).toEqual(lengths.map((ms) => new Date(ms).toISOString()));
  });

  test("windows of any length", async () => {
    const day = 86_400_000;
    for (const ms of [1, 1_001, 36 * day + 1, 1_500 * day]) {
      const plan = planOf({ groups: [group(tumbling(ms), [aggregate("n", "count")])] });
      const rows = await flinkRows(flink, plan, [{ customer_id: "a", event_timestamp: "2026-02-12T10:00:00Z" }]);
      const start = Math.floor(Date.UTC(2026, 1, 12, 10) / ms) * ms;
      expect(rows.map((row) => [row.window_start, row.window_end])).toEqual([
        [new Date(start).toISOString(), new Date(start + ms).toISOString()],
      ]);
    }
  });

  test("a feature whose every name and string is hostile", async () => {
    const names = HOSTILE_NAMES;
    const values = Object.fromEntries(names.map((name, n) => [name, n]));
    const plan = planOf({
      feature: "it's `a` feature; --",
      source: "-- source",
      columns: { "the 'key'": STRING, "a;b": STRING, ...Object.fromEntries(names.map((name) => [name, DOUBLE])) },
      keys: [keyOf("the 'key'", STRING), keyOf("a;b", STRING)],
      time: { name: "at `time`", type: { kind: "timestamp", nullable: true } },
      where: callOf("not_equal", BOOLEAN, column("the 'key'", STRING), literal("'; DROP TABLE x; --\n", STRING)),
      groups: [
        group(
          tumbling(MINUTE),
          names.map((name) => aggregate(name, "max", column(name, DOUBLE))),
        ),
        group(session(MINUTE), [aggregate("`", "last", column(names[0] ?? "", DOUBLE))]),
      ],
    });
    const event = { "the 'key'": "k'", "a;b": "x", "at `time`": "2026-02-12T10:00:00Z", ...values };
    const rows = await flinkRows(flink, plan, [event, { ...event, "the 'key'": "'; DROP TABLE x; --\n" }]);
    expect(rows.map((row) => [row.key, row.values])).toEqual([
      [{ "the 'key'": "k'", "a;b": "x" }, { "`": 0 }],
      [{ "the 'key'": "k'", "a;b": "x" }, values],
    ]);
  });
});
