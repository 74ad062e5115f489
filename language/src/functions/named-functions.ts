// The functions of the language that are called by name: signature, documentation, result type.

import type { NamedFunction, Type } from "../types/index.js";
import { isNumeric, isOpen, withNullable } from "../typing/common-type.js";
import { MAX_PRECISION, roundDecimal } from "../typing/decimal.js";
import type { Operand, Parameter, Signature } from "./signature.js";
import { ANY_NUMBER, AS_DOUBLE, anyNullable, independent, kind, misfit, unify, unlike } from "./signature.js";

const STRING = kind("string");
const INT = kind("int");
const TIMESTAMP = kind("timestamp");
const X: Parameter = { name: "x", type: "numeric", documentation: "A number." };
const TEXT: Parameter = { name: "text", type: "string", documentation: "A text." };
const TIME: Parameter = { name: "time", type: "timestamp", documentation: "A point in time; read in UTC." };
const VALUES: Parameter = { name: "value", type: "T", documentation: "Values of one type.", repeated: true };

const as =
  (kind: "string" | "boolean" | "int" | "bigint" | "double" | "date") =>
  (_: unknown, operands: readonly Operand[]): Type => ({
    kind,
    nullable: anyNullable(operands),
  });

function sameAsArgument(parameters: readonly Type[]): Type {
  return parameters[0] ?? { kind: "unknown", nullable: true };
}

/** `floor`, `ceil`: the argument's type, a decimal without its fraction. */
function wholePart([type]: readonly Type[]): Type {
  if (type?.kind === "decimal") return { ...type, scale: 0 };
  return sameAsArgument(type ? [type] : []);
}

/** Functions that are not defined everywhere give null outside, so their result is nullable. */
function partial(documentation: string, parameters: readonly Parameter[] = [X]): Signature {
  return {
    parameters,
    result: "double",
    documentation,
    apply: independent([AS_DOUBLE], () => ({ kind: "double", nullable: true })),
  };
}

function text(documentation: string): Signature {
  return { parameters: [TEXT], result: "string", documentation, apply: independent([STRING], as("string")) };
}

/** All operands widen to one type, which is the result's too. */
function common(
  signature: Omit<Signature, "apply">,
  nullable: (operands: readonly Operand[]) => boolean,
  ordered: boolean,
): Signature {
  return {
    ...signature,
    apply: (operands) => {
      const wrong = ordered ? operands.findIndex(({ type }) => !isOrdered(type)) : -1;
      if (wrong >= 0) return misfit(wrong, "a number, a string, a timestamp or a date");
      const unified = unify(operands);
      if (!("type" in unified)) return unlike(unified.index, "a value of the type of those before it");
      const parameters = operands.map(({ type }) => withNullable(unified.type, type.nullable));
      return { fits: true, parameters, result: withNullable(unified.type, nullable(operands)) };
    },
  };
}

export function isOrdered(type: Type): boolean {
  return isOpen(type) || isNumeric(type) || type.kind === "string" || type.kind === "timestamp" || type.kind === "date";
}

export const NAMED: Readonly<Record<NamedFunction, Signature>> = {
  if: {
    parameters: [
      { name: "condition", type: "boolean", documentation: "What decides; null counts as false." },
      { name: "then", type: "T", documentation: "The value if it is true." },
      { name: "else", type: "T", documentation: "The value otherwise." },
    ],
    result: "T",
    documentation: "One of two values.",
    apply: (operands) => {
      const [condition, ...branches] = operands;
      if (!condition || (condition.type.kind !== "boolean" && !isOpen(condition.type))) return misfit(0, "a condition");
      const unified = unify(branches);
      if (!("type" in unified)) return unlike(unified.index + 1, "a value of the type of the other branch");
      const parameters = branches.map(({ type }) => withNullable(unified.type, type.nullable));
      return {
        fits: true,
        parameters: [{ kind: "boolean", nullable: condition.type.nullable }, ...parameters],
        result: withNullable(unified.type, anyNullable(branches)),
      };
    },
  },
  coalesce: common(
    { parameters: [VALUES], result: "T", documentation: "The first value that is not null." },
    (operands) => operands.every(({ type }) => type.nullable),
    false,
  ),
  abs: {
    parameters: [X],
    result: "numeric",
    documentation: "The number without its sign.",
    apply: independent([ANY_NUMBER], sameAsArgument),
  },
  round: {
    parameters: [
      X,
      {
        name: "digits",
        type: "int",
        documentation: "Digits after the point, 0 if left out; negative ones round whole digits.",
        optional: true,
        constant: true,
      },
    ],
    result: "numeric",
    documentation: "Rounds half away from zero.",
    apply: independent([ANY_NUMBER, INT], ([type], operands) => {
      const digits = Number(operands[1]?.number?.text ?? "0");
      if (type?.kind === "double") return { kind: "double", nullable: type.nullable || digits < 0 };
      if (type?.kind !== "decimal") return sameAsArgument(type ? [type] : []);
      const { precision, scale } = roundDecimal({ precision: type.precision, scale: type.scale }, digits);
      // Rounding up may need a digit more than there are.
      const overflows = precision === MAX_PRECISION && digits < type.scale;
      return { kind: "decimal", precision, scale, nullable: type.nullable || overflows };
    }),
  },
  floor: {
    parameters: [X],
    result: "numeric",
    documentation: "The greatest whole number that is not greater.",
    apply: independent([ANY_NUMBER], wholePart),
  },
  ceil: {
    parameters: [X],
    result: "numeric",
    documentation: "The least whole number that is not less.",
    apply: independent([ANY_NUMBER], wholePart),
  },
  sqrt: partial("The square root; of a negative number null."),
  ln: partial("The natural logarithm; of zero or less null."),
  exp: partial("e to the power of the number; null where no double holds it."),
  power: partial("`base` to the power of `exponent`; null where that is no finite number.", [
    { name: "base", type: "numeric", documentation: "A number." },
    { name: "exponent", type: "numeric", documentation: "A number." },
  ]),
  least: common(
    { parameters: [VALUES], result: "T", documentation: "The least value; null if one is null." },
    anyNullable,
    true,
  ),
  greatest: common(
    { parameters: [VALUES], result: "T", documentation: "The greatest value; null if one is null." },
    anyNullable,
    true,
  ),
  lower: text("The text in small letters."),
  upper: text("The text in capital letters."),
  trim: text("The text without blanks at both ends."),
  length: {
    parameters: [TEXT],
    result: "int",
    documentation: "How many code points the text has.",
    apply: independent([STRING], as("int")),
  },
  substring: {
    parameters: [
      TEXT,
      { name: "start", type: "int", documentation: "The first character, counted from 1." },
      { name: "length", type: "int", documentation: "How many characters; to the end if left out.", optional: true },
    ],
    result: "string",
    documentation: "A part of the text, in code points.",
    apply: independent([STRING, INT], as("string")),
  },
  concat: {
    parameters: [{ ...TEXT, repeated: true }],
    result: "string",
    documentation: "The texts joined; null if one is null.",
    apply: independent([STRING], as("string")),
  },
  contains: {
    parameters: [TEXT, { name: "part", type: "string", documentation: "What to look for." }],
    result: "boolean",
    documentation: "Does the text hold the part?",
    apply: independent([STRING], as("boolean")),
  },
  starts_with: {
    parameters: [TEXT, { name: "prefix", type: "string", documentation: "What to look for." }],
    result: "boolean",
    documentation: "Does the text start with the prefix?",
    apply: independent([STRING], as("boolean")),
  },
  hour_of_day: {
    parameters: [TIME],
    result: "bigint",
    documentation: "The hour in UTC, 0 to 23.",
    apply: independent([TIMESTAMP], as("bigint")),
  },
  day_of_week: {
    parameters: [TIME],
    result: "bigint",
    documentation: "The day in UTC, 1 for Sunday to 7 for Saturday.",
    apply: independent([TIMESTAMP], as("bigint")),
  },
  date_of: {
    parameters: [TIME],
    result: "date",
    documentation: "The date in UTC.",
    apply: independent([TIMESTAMP], as("date")),
  },
  epoch_ms: {
    parameters: [TIME],
    result: "bigint",
    documentation: "Milliseconds since 1970-01-01T00:00:00Z.",
    apply: independent([TIMESTAMP], as("bigint")),
  },
  array_size: {
    parameters: [{ name: "array", type: "array<T>", documentation: "An array." }],
    result: "int",
    documentation: "How many elements the array has.",
    apply: independent(
      [
        {
          words: "an array",
          convert: ({ type }) =>
            type.kind === "array"
              ? type
              : isOpen(type)
                ? { kind: "array", element: { kind: "string", nullable: true }, nullable: true }
                : undefined,
        },
      ],
      as("int"),
    ),
  },
};
