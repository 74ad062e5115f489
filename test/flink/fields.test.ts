// Fields of events on real Flink and on the embedded engine: what converts to which type, and to what.
import { type Expr, printType, type Type } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink, type FlinkCases } from "../support/flink/cases.js";
import { type ExpressionCase, evaluateOnEngine, evaluateOnFlink, field } from "../support/flink/expression-cases.js";
import {
  array,
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  element,
  INT,
  map,
  field as memberOf,
  row,
  STRING,
  TIMESTAMP,
} from "../support/plans.js";

const SECONDS: Type = { kind: "timestamp", nullable: true, epochSeconds: true };

/** Values as they stand in an event. */
const SHAPES = ["null", "true", "false", "{}", "[]", '{"a":1}', '["7"]', '""', '" "', '"x"', "0", "7"];
const BOOLEANS = ['"true"', '"false"', '"TRUE"', '" true"', '"1"', "1"];
const WHOLE_NUMBERS = [
  ..."7 -7 2147483647 2147483648 -2147483648 -2147483649 9007199254740993 12345678901234567890".split(" "),
  ..."9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809".split(" "),
];
const FRACTIONS = [
  ..."3.9 -3.9 -0.5 -0 0.0 -0.0 0.1 1e2 1E2 1e-2 1.5e3 1e18 1e19 1e400 -1e400 1e-400 1.7976931348623157e308".split(" "),
  ..."2147483647.5 -2147483648.5 1.005 -1.005 1.0049999999999999 99999999.99 99999999.994 99999999.995".split(" "),
];
const NUMERIC_STRINGS = [
  ...["7", "+7", "-7", " 7 ", "\t7\n", "007", "-0", "3.9", "1e2", "7.0", "7.", ".5", ".", "+", "-", "7 7"],
  ...["0x7", "1_000", "1,5", "99.50", " 99.50", "1.005", "2147483648", "9223372036854775807", "9223372036854775808"],
  ...["1e400", "NaN", "Infinity", "-Infinity"],
].map((text) => JSON.stringify(text));
const EPOCHS = [
  ..."1770890400 1770890400000 1770890400000.0 1.7708904e12 -1 253402300799999 253402300800000".split(" "),
  ..."-62135596800000 -62135596800001".split(" "),
  ...["1770890400000", "-1", "+5", " 5"].map((text) => JSON.stringify(text)),
];
const TIMES = [
  ...["2026-02-12T10:00:00Z", "2026-02-12 10:00", "2026-02-12T10:00:00+02:00", "2026-02-12T10:00:00+99:99"],
  ...["9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+01:00", "0000-06-01T00:00:00", "2026-02-30T10:00:00"],
].map((text) => JSON.stringify(text));
const DATES = [
  "2026-02-12",
  "2026-02-30",
  "2026-2-12",
  " 2026-02-12",
  "20260212",
  "0000-01-01",
  "2026-02-12T10:00",
].map((text) => JSON.stringify(text));

const NUMBERS = [...SHAPES, ...WHOLE_NUMBERS, ...FRACTIONS, ...NUMERIC_STRINGS];
// As a string, a number with a fraction or an exponent is its text here, and on Flink what Java prints of it: 99.50 is
// `99.5` there. SQL never sees the text, so the language says which is right: as written.
const FIELDS: readonly (readonly [Type, readonly string[]])[] = [
  [STRING, [...SHAPES, ...WHOLE_NUMBERS, ...NUMERIC_STRINGS, '"\\ud800x"', '"😀"', '{"b":[1,"\\u00e9\\n"],"a":{}}']],
  [BOOLEAN, [...SHAPES, ...BOOLEANS]],
  [INT, NUMBERS],
  [BIGINT, NUMBERS],
  [DOUBLE, NUMBERS],
  [decimal(10, 2), NUMBERS],
  [decimal(38, 18), NUMBERS],
  // Flink needs a second to plan each of these.
  [TIMESTAMP, ["true", "{}", "[]", '""', ...EPOCHS, ...TIMES]],
  [SECONDS, EPOCHS],
  [DATE, [...SHAPES, ...DATES]],
];

async function compare(flink: FlinkCases, names: readonly string[], cases: readonly ExpressionCase[]): Promise<void> {
  const outline = (values: readonly unknown[]) => Object.fromEntries(names.map((name, index) => [name, values[index]]));
  const onFlink = outline(await evaluateOnFlink(flink, cases));
  expect(outline(evaluateOnEngine(cases))).toEqual(onFlink);
  expect(Object.keys(onFlink)).toHaveLength(cases.length);
}

describeOnFlink("fields of events", (flink) => {
  test.each(FIELDS.map(([type, values]) => [printType(type), type, values] as const))(
    "%s",
    async (_name, type, values) => {
      const distinct = [...new Set(values)];
      await compare(
        flink,
        distinct,
        distinct.map((json) => ({ args: [field(type, json)], build: ([x]) => x as Expr })),
      );
    },
    120_000,
  );

  test("arrays, maps and rows, part by part", async () => {
    const parts: [name: string, ExpressionCase][] = [];
    const add = (type: Type, json: string, reach: (of: Expr) => Expr, at: string) =>
      parts.push([`${json} ${at}`, { args: [field(type, json)], build: ([x]) => reach(x as Expr) }]);
    for (const json of ['[1,"7",null,"x",3.9]', "{}", '"[1]"', "[]", "7"]) {
      for (const at of [1, 2, 3, 4, 5]) add(array(INT), json, (of) => element(of, at), `at ${at}`);
    }
    for (const json of ['{"a":1.005,"b":"x","c":null,"a":"2"}', "[]", '"x"', "{}"]) {
      for (const at of ["a", "b", "c"]) add(map(decimal(10, 2)), json, (of) => element(of, at), `at ${at}`);
    }
    const shop = row({ id: INT, name: STRING, open: BOOLEAN, since: TIMESTAMP });
    for (const json of [
      '{"id":"7","name":{"x":1},"open":"true","since":0}',
      '{"id":"x","open":1,"since":"x"}',
      "[]",
      "7",
    ]) {
      for (const name of ["id", "name", "open", "since"]) add(shop, json, (of) => memberOf(of, name), name);
    }
    await compare(
      flink,
      parts.map(([name]) => name),
      parts.map(([, part]) => part),
    );
  }, 120_000);
});
