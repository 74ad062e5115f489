// From what Flink's JSON format delivers to values of the language, and `cast` between types.
// Invariant: what does not fit is NULL. Flink's own casts to narrower numbers wrap or saturate, hence the range checks.
import type { Type } from "../plan/plan.js";
import { MAX_DOUBLE } from "./double-bounds.js";
import { between, call, caseWhen, castTo, comparison, Level, operand, primary, type Sql } from "./sql.js";
import { sqlType } from "./sql-type.js";
import { timestampOfText } from "./timestamp-text.js";

const RANGE = {
  int: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
} as const;

/** Whether a column of this type differs from what it is declared as in the source table. */
export function needsReading(type: Type): boolean {
  return type.kind === "boolean" || type.kind === "double" || type.kind === "timestamp";
}

/** The value of a field as Flink's JSON format delivers it (`wireType`); arrays, maps and rows stay as delivered. */
export function readField(wire: Sql, type: Type, indent = ""): Sql {
  switch (type.kind) {
    case "boolean":
      return booleanOfText(wire);
    case "double":
      return finiteDouble(wire);
    case "timestamp":
      return timestampOfText(operand(wire, Level.primary), type.epochSeconds ? "seconds" : "milliseconds", indent);
    default:
      return wire;
  }
}

function booleanOfText(text: Sql): Sql {
  return primary(`CASE ${text.text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`);
}

/** NULL for NaN and infinities, 0 for -0, which Flink takes for two values. */
export function finiteDouble(value: Sql): Sql {
  return caseWhen([
    [comparison(value, "=", primary("0")), primary("0E0")],
    [comparison(call("ABS", value), "<=", primary(MAX_DOUBLE)), value],
  ]);
}

/** Flink takes 0 and -0 for two values, and simplifies `x + 0` to `x`. */
export function withoutMinusZero(value: Sql): Sql {
  return caseWhen([[comparison(value, "=", primary("0")), primary("0E0")]], value);
}

/** The value if it lies in the type's range, cut towards zero. */
export function narrowed(value: Sql, to: "int" | "bigint"): Sql {
  return caseWhen([[between(value, RANGE[to][0], RANGE[to][1]), castTo(value, to === "int" ? "INT" : "BIGINT")]]);
}

export function emitCast(value: Sql, from: Type, to: Type): Sql {
  if (from.kind === to.kind && from.kind !== "decimal") return value;
  switch (to.kind) {
    case "int":
    case "bigint":
      return castToInteger(value, from, to.kind);
    case "double":
      return from.kind === "string" ? finiteDouble(numberOfText(value, "double", "DOUBLE")) : castTo(value, "DOUBLE");
    case "decimal":
      return from.kind === "string"
        ? numberOfText(value, "decimal", sqlType(to))
        : castTo(value, sqlType(to), decimalAlwaysFits(from, to) ? "CAST" : "TRY_CAST");
    case "boolean":
      return from.kind === "string" ? booleanOfText(value) : comparison(value, "<>", primary("0"));
    case "timestamp":
      return castToTimestamp(value, from);
    case "date":
      return castToDate(value, from);
    default:
      return castTo(value, sqlType(to));
  }
}

function castToInteger(value: Sql, from: Type, to: "int" | "bigint"): Sql {
  const type = to === "int" ? "INT" : "BIGINT";
  switch (from.kind) {
    case "int":
    case "boolean":
      return castTo(value, type);
    case "bigint":
      return narrowed(value, to);
    case "decimal":
      return caseWhen([[between(call("TRUNCATE", value, "0"), RANGE[to][0], RANGE[to][1]), castTo(value, type)]]);
    case "double": {
      const [above, below] = BEFORE_CUTTING[to];
      const low = comparison(value, ">", primary(above));
      const high = comparison(value, "<", primary(below));
      return caseWhen([[{ text: `${low.text} AND ${high.text}`, level: Level.and }, castTo(value, type)]]);
    }
    default:
      return numberOfText(value, "integer", type);
  }
}

/** What text a cast takes for a number, and between which blanks: what Flink takes, but for its guesses (`1d`, `1.x`). */
const NUMBER_TEXT = {
  integer: { blank: " ", form: "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)" },
  decimal: { blank: "[\\t-\\r ]", form: "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?" },
  double: { blank: "[\\x00-\\x20]", form: "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?" },
} as const;

function numberOfText(value: Sql, text: keyof typeof NUMBER_TEXT, type: string): Sql {
  const { blank, form } = NUMBER_TEXT[text];
  return castTo(call("REGEXP_EXTRACT", value, `'\\A${blank}*(${form})${blank}*\\z'`, "1"), type, "TRY_CAST");
}

/** Doubles between these, both exclusive, fit once their fraction is cut; the one below -2^63 is 2,048 away. */
const BEFORE_CUTTING = {
  int: ["-2147483649E0", "2147483648E0"],
  bigint: ["-9223372036854777856E0", "9223372036854775808E0"],
} as const;

function castToTimestamp(value: Sql, from: Type): Sql {
  switch (from.kind) {
    case "string":
      return timestampOfText(operand(value, Level.primary), "milliseconds", "");
    case "int":
    case "bigint":
      return castTo(call("TO_TIMESTAMP_LTZ", value, "3"), "TIMESTAMP(3)");
    default:
      return castTo(value, "TIMESTAMP(3)");
  }
}

function castToDate(value: Sql, from: Type): Sql {
  if (from.kind === "timestamp") return dateOf(value);
  const date = castTo(value, "DATE", "TRY_CAST");
  // Flink takes 02-30 for 02-28; what prints as it was written is a date.
  return caseWhen([[comparison(castTo(date, "STRING"), "=", value), date]]);
}

/** Not `CAST(t AS DATE)`: before 1970 Flink's is a day off. */
export function dateOf(timestamp: Sql): Sql {
  return call("TO_DATE", call("DATE_FORMAT", timestamp, "'yyyy-MM-dd'"));
}

export function decimalAlwaysFits(from: Type, to: Type): boolean {
  if (to.kind !== "decimal") return false;
  const whole = to.precision - to.scale;
  switch (from.kind) {
    case "int":
      return whole >= 10;
    case "bigint":
      return whole >= 19;
    case "decimal":
      return whole >= from.precision - from.scale && to.scale >= from.scale;
    default:
      return false;
  }
}
