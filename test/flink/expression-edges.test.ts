// Every operator and scalar function over edge values of every type: real Flink against the embedded engine, value by value,
// and Flink's own idea of the type against the plan's.
// Invariant: nothing is expected by hand here; what either executor gives is what the other must give.
import { compileProject } from "@feat-lang/compiler";
import type { Expr, Plan, ScalarFunction } from "@feat-lang/compiler/plan";
import { SCALAR_FUNCTIONS } from "@feat-lang/language/types";
import { expect, test } from "vitest";
import { eventScope } from "../../compiler/src/flink/event-views.js";
import { emitExpression } from "../../compiler/src/flink/expression.js";
import { createJobNames } from "../../compiler/src/flink/names.js";
import { sqlType } from "../../compiler/src/flink/sql-type.js";
import { compileExpr } from "../../runtime/src/engine/expression/compile.js";
import { printValue } from "../../runtime/src/engine/value/print.js";
import { createEventReader } from "../../runtime/src/event/event-reader.js";
import { describeOnFlink } from "../support/flink/cases.js";
import { flinkQuery } from "../support/flink/plan-rows.js";

const SOURCE = `source edges <
  k: string
  n: int
  i: int
  j: int
  b: bigint
  c: bigint
  d: double
  e: double
  p: decimal(10,2)
  q: decimal(38,10)
  r: decimal(5,5)
  w: decimal(38,0)
  s: string
  u: string
  ok: boolean
  no: boolean
  t: timestamp
  v: timestamp
  y: date
  z: date
  tags: array<string>
  event_timestamp: timestamp
>`;

const INTS = [null, 0, 1, -1, 7, -7, 2147483647, -2147483648];
const BIGINTS = [...INTS, "9223372036854775807", "-9223372036854775808", "9007199254740993", 86400000];
const DOUBLES = [
  ...[null, 0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.30000000000000004, 1.005, 7.5, -7.5, 1e-320],
  ...[1e16, 123456789.98765433, 9007199254740992, 1e21, 1.7976931348623157e308, -1.7976931348623157e308, 1e308, 1e-308],
];
const DECIMALS = (digits: number, scale: number) => {
  const greatest = `${"9".repeat(digits - scale) || "0"}${scale > 0 ? `.${"9".repeat(scale)}` : ""}`;
  const least = scale > 0 ? `0.${"0".repeat(scale - 1)}1` : "1";
  const half = scale > 0 ? "0.5" : "5";
  return [null, "0", greatest, `-${greatest}`, least, `-${least}`, half, `-${half}`];
};
const TEXTS = [
  ...[
    "",
    " ",
    "a",
    "abc",
    "ABC",
    "  abc  ",
    "\ta\n",
    "é",
    "e\u0301",
    "straße",
    "İı",
    "ΑΣ",
    "ǆ",
    "😀",
    "a😀c",
    "日本語",
  ],
  ...[
    "\u{1f600}\u{1f601}",
    "\uff5e",
    "%",
    "_",
    "\\",
    "'",
    "a'b",
    "50%",
    "\u0000",
    "\u2028",
    "\u202eabc",
    "x".repeat(300),
    null,
  ],
  ...[
    "12",
    "-7.9",
    " 3 ",
    "1e3",
    "true",
    "FALSE",
    "2026-02-12",
    "2026-02-30",
    "2026-02-12T10:00:00+01:00",
    "NaN",
    "Infinity",
  ],
];
const BOOLEANS = [null, true, false];
const TIMES = [
  ...[null, "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "1969-12-31T05:00:00.001Z", "2024-02-29T12:00:00Z"],
  ...["2026-01-31T23:59:59.999Z", "2026-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"],
  ...[
    "1582-10-04T23:00:00Z",
    "1582-10-15T00:00:00Z",
    "1900-02-28T23:59:59Z",
    "2000-02-29T00:00:00.5Z",
    "1815-06-18T11:35:00Z",
  ],
];
const DATES = [
  null,
  "1970-01-01",
  "1969-12-31",
  "2024-02-29",
  "2026-01-31",
  "0001-01-01",
  "9999-12-31",
  "1582-10-15",
  "1900-03-01",
];
const LISTS = [null, [], ["a"], ["a", null], Array.from({ length: 40 }, () => "x")];

const COLUMNS: Readonly<Record<string, readonly unknown[]>> = {
  ...{ i: INTS, j: INTS, b: BIGINTS, c: BIGINTS, d: DOUBLES, e: DOUBLES },
  ...{ p: DECIMALS(10, 2), q: DECIMALS(38, 10), r: DECIMALS(5, 5), w: DECIMALS(38, 0), s: TEXTS, u: TEXTS },
  ...{ ok: BOOLEANS, no: BOOLEANS, t: TIMES, v: TIMES, y: DATES, z: DATES, tags: LISTS },
};

/** Enough for each pair of values of two columns of one type to meet now and then. */
const EVENTS = 300;

/** By a generator of remainders, so that the same values meet in every run. */
function events(): readonly Readonly<Record<string, unknown>>[] {
  let state = 12_345;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % below;
  };
  return Array.from({ length: EVENTS }, (_, n) => {
    const values = Object.entries(COLUMNS).map(([name, list]) => [name, list[n < list.length ? n : next(list.length)]]);
    return { k: "k", n, ...Object.fromEntries(values), event_timestamp: "2026-02-12T10:00:00Z" };
  });
}

const ARITHMETIC = ["+", "-", "*", "/", "%"];
const PAIRS = [
  "i, j",
  "i, b",
  "b, c",
  "d, e",
  "d, b",
  "i, d",
  "p, q",
  "p, p",
  "q, w",
  "r, p",
  "p, i",
  "p, b",
  "p, d",
  "w, w",
];
const both = (operators: readonly string[], pairs: readonly string[]) =>
  pairs.flatMap((pair) => operators.map((operator) => pair.replace(",", ` ${operator}`)));
const NUMBERS = ["i", "b", "d", "p", "q", "r", "w"];
const of = (name: string, args: readonly string[], more = "") => args.map((arg) => `${name}(${arg}${more})`);

/** As they would stand in a feature. */
const EXPRESSIONS: Record<string, readonly string[]> = {
  arithmetic: [
    ...both(ARITHMETIC, PAIRS),
    ...NUMBERS.map((x) => `-${x}`),
    "d % 0.1",
    "b % 3",
    "p % 0.3",
    "d * 2",
    "d / 0.5",
    "p * 1.5",
  ],
  overflow: [
    ...[
      "d * e > 0",
      "d * 10 - d * 10",
      "1 / (d * 10)",
      "(d * 10) is null",
      "coalesce(d * 10, 1.5)",
      "if(d * 10 < e, 1, 2)",
    ],
    ...[
      "d + e == d + e",
      "least(d * 10, 1.0)",
      "greatest(d + e, 1.0)",
      "cast(d * 10 as string)",
      "cast(d * 10 as bigint)",
    ],
    ...[
      "abs(d * 10)",
      "-(d * 10)",
      "round(d * 10)",
      "floor(d - e)",
      "sqrt(d * 10)",
      "ln(d * 10)",
      "exp(-(d * 10))",
      "d * 0 == 0",
    ],
    ...[
      "power(0.5, d * 10)",
      "(d * 10) % 7",
      "7 % (d * 10)",
      "cast(d * 10 as decimal(38,0))",
      "d * e in [0, 1]",
      "d / e / d",
    ],
    ...[
      "cast(cast(q as double) * 1e300 as string)",
      "-d == 0",
      "cast(-d as string)",
      "d * -1 == 0",
      "cast(d * -1 as string)",
    ],
  ],
  comparison: [
    ...both(
      ["==", "!=", "<", "<=", ">", ">="],
      ["i, j", "i, b", "d, e", "i, d", "b, d", "p, q", "r, p", "p, i", "s, u", "t, v", "y, z"],
    ),
    ...[
      "ok == no",
      "ok != no",
      "i in [1, -7, null]",
      's in ["a", "é", "\'", "\\u0000"]',
      "d in [0, 1.5]",
      "p in [0.5, 99999999.99]",
    ],
    ...[
      "b in [9223372036854775807, 0]",
      't in [timestamp "1969-12-31T23:59:59.999Z"]',
      'y in [date "2024-02-29"]',
      "ok in [true]",
    ],
    ...[
      's like "a%"',
      's like "%c"',
      's like "_"',
      's like "%_%"',
      's like "50\\\\%"',
      's like "\\\\\\\\"',
      's like ""',
      's like "%\'%"',
    ],
  ],
  logic: [
    "ok and no",
    "ok or no",
    "not ok",
    "ok is null",
    "ok is not null",
    "s is null",
    "tags is null",
    "not (ok and no or ok)",
  ],
  choice: [
    ...[
      "if(ok, i, b)",
      "if(ok, d, i)",
      "if(ok, s, u)",
      "if(no, t, v)",
      "if(i > 0, p, q)",
      "coalesce(i, b)",
      'coalesce(s, u, "none")',
    ],
    ...[
      "coalesce(p, q)",
      "coalesce(d, i, 0)",
      "coalesce(tags, tags)",
      "least(i, b)",
      "least(d, e)",
      "least(i, d)",
      "least(p, q)",
      "least(s, u)",
    ],
    ...[
      "least(t, v)",
      "least(y, z)",
      "greatest(i, b, 5)",
      "greatest(d, e)",
      "greatest(p, r)",
      'greatest(s, u, "m")',
      "greatest(t, v)",
      "greatest(y, z)",
    ],
  ],
  rounding: [
    ...["abs", "round", "floor", "ceil"].flatMap((name) => of(name, NUMBERS)),
    ...[1, 3, -1, -3].flatMap((digits) => of("round", NUMBERS, `, ${digits}`)),
  ],
  functions: [
    ...["sqrt", "ln", "exp"].flatMap((name) => of(name, ["i", "b", "d", "p"])),
    ...["power(d, 2)", "power(d, e)", "power(i, j)", "power(d, 0.5)", "power(p, -1)"],
  ],
  text: [
    ...["lower", "upper", "trim", "length"].flatMap((name) => of(name, ["s"])),
    ...[
      "substring(s, 2)",
      "substring(s, 1, 2)",
      "substring(s, i)",
      "substring(s, i, j)",
      "substring(s, -2, 2)",
      "substring(s, 0, 2)",
    ],
    ...[
      "concat(s, u)",
      'concat(s, "\'--", u)',
      "contains(s, u)",
      'contains(s, "")',
      "starts_with(s, u)",
      'starts_with(s, "a")',
    ],
  ],
  time: [
    ...["hour_of_day", "day_of_week", "date_of", "epoch_ms"].flatMap((name) => of(name, ["t"])),
    ...["date_of(t) == y", "cast(y as timestamp) < t", "array_size(tags)"],
  ],
  casts: [
    ...["int", "bigint", "double", "decimal(10,2)", "decimal(38,10)", "boolean", "string", "timestamp", "date"].map(
      (to) => `cast(s as ${to})`,
    ),
    ...NUMBERS.flatMap((x) =>
      ["int", "bigint", "double", "decimal(10,2)", "decimal(4,4)", "boolean", "string"].map(
        (to) => `cast(${x} as ${to})`,
      ),
    ),
    ...[
      "cast(ok as int)",
      "cast(ok as string)",
      "cast(ok as decimal(3,1))",
      "cast(t as string)",
      "cast(t as date)",
      "cast(y as string)",
      "cast(y as timestamp)",
    ],
  ],
};

const ALL = Object.values(EXPRESSIONS).flat();

async function planOf(items: readonly string[]): Promise<Plan> {
  const used = Object.keys(COLUMNS).map((name) => `u_${name} = count(${name}) tumbling 1h`);
  const body = ["n = last(n) tumbling 1h", ...used, ...items].join("\n  ");
  const text = `${SOURCE}\nfeature f on edges by k <\n  ${body}\n>`;
  const { plans, diagnostics } = await compileProject([{ path: "edges.feat", text }]);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const [plan] = plans;
  if (!plan) throw new Error("no plan");
  return plan;
}

/** The expressions as an aggregate's argument has them, which is computed row by row and has a type of its own. */
async function expressions(): Promise<readonly (readonly [text: string, expr: Expr])[]> {
  const plan = await planOf(ALL.map((expression, n) => `x${n} = last(${expression}) tumbling 1h`));
  return ALL.map((expression, n) => {
    const expr = plan.groups[0]?.aggregates.find(({ name }) => name === `x${n}`)?.argument;
    if (!expr) throw new Error(expression);
    return [expression, expr];
  });
}

function functionsIn(expr: Expr, into: Set<ScalarFunction>): void {
  if (expr.op === "call") into.add(expr.function);
  const inner = expr.op === "call" ? expr.arguments : "of" in expr ? [expr.of] : [];
  for (const one of inner) functionsIn(one, into);
}

test("every function and operator is among the expressions", async () => {
  const exprs = await expressions();
  const used = new Set<ScalarFunction>();
  for (const [, expr] of exprs) functionsIn(expr, used);
  expect(SCALAR_FUNCTIONS.filter((name) => !used.has(name))).toEqual([]);
});

/** Flink plans a few dozen expressions in one query about as fast as one. */
const CHUNK = 40;

/** Transcendental functions may differ in the last digit. */
function equal(ours: unknown, theirs: unknown): boolean {
  if (typeof ours === "number" && typeof theirs === "number" && ours !== 0) {
    return Math.abs(ours - theirs) <= Math.abs(ours) * 1e-14;
  }
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

describeOnFlink("expressions over edge values", (flink) => {
  test("engine and Flink agree on values and types", async () => {
    const exprs = await expressions();
    const plan = await planOf([]);
    const rows = events();
    const reader = createEventReader(plan.source);
    const read = rows.map((event) => {
      const bytes = Buffer.from(JSON.stringify(event));
      const reading = reader.readJson(bytes, 0, bytes.length);
      if (!reading.accepted) throw new Error(reading.reason);
      return reading.row;
    });
    const slots = new Map(plan.source.columns.map(({ name }, slot) => [name, slot]));
    const scope = eventScope(plan, createJobNames(plan));
    const differences: string[] = [];
    for (let start = 0; start < exprs.length; start += CHUNK) {
      const chunk = exprs.slice(start, start + CHUNK);
      const selected = chunk.map(([, expr], n) => `${emitExpression(expr, scope).text} AS r${n}`);
      const result = await flinkQuery(flink, plan, rows, `SELECT n, ${selected.join(",\n")} FROM events`);
      const byNumber = new Map(result.rows.map(([n, ...values]) => [n, values]));
      for (const [column, [expression, expr]] of chunk.entries()) {
        const type = result.types[column + 1]?.replace(" NOT NULL", "");
        if (type !== sqlType(expr.type))
          differences.push(`${expression}: ${sqlType(expr.type)} here, ${type} on Flink`);
        const evaluate = compileExpr(expr, slots);
        const wrong = rows.flatMap((event, n) => {
          const ours = printValue(evaluate(read[n] ?? []), expr.type);
          const theirs = byNumber.get(n)?.[column];
          if (equal(ours, theirs)) return [];
          const used = Object.entries(event).filter(([name]) => new RegExp(`\\b${name}\\b`).test(expression));
          return [
            `${JSON.stringify(Object.fromEntries(used))} ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} on Flink`,
          ];
        });
        if (wrong.length > 0)
          differences.push(`${expression}: ${wrong.length} times, as ${wrong.slice(0, 3).join("; ")}`);
      }
    }
    expect(differences).toEqual([]);
  }, 300_000);
});
