// The operators, as rows of the same registry as the functions.

import type { OperatorFunction, Type } from "../types/index.js";
import type { NumericType } from "../typing/common-type.js";
import { asDecimal, isNumeric, isOpen, isScalar, UNKNOWN } from "../typing/common-type.js";
import type { DecimalShape } from "../typing/decimal.js";
import { addDecimals, MAX_PRECISION, moduloDecimals, multiplyDecimals } from "../typing/decimal.js";
import type { Application, Operand, Parameter, Signature } from "./signature.js";
import { anyNullable, besideDecimal, independent, kind, misfit, unify, unlike } from "./signature.js";

const A_AND_B: readonly Parameter[] = [
  { name: "a", type: "T", documentation: "The left operand." },
  { name: "b", type: "T", documentation: "The right operand." },
];

const CONDITIONS: readonly Parameter[] = [
  { name: "a", type: "boolean", documentation: "The left condition." },
  { name: "b", type: "boolean", documentation: "The right condition." },
];

const TESTED: readonly Parameter[] = [{ name: "a", type: "T", documentation: "The value to test." }];

/** What concerns types of an operator on two numbers. */
interface Arithmetic {
  decimal(a: DecimalShape, b: DecimalShape): DecimalShape;
  /** Can the result of two finite doubles, or of two decimals of many digits, be too great for its type? */
  readonly overflows: boolean;
}

function arithmetic(documentation: string, operator: Arithmetic): Signature {
  return {
    parameters: A_AND_B,
    result: "numeric",
    documentation,
    apply: (operands) => applyArithmetic(operands, operator),
  };
}

function applyArithmetic(operands: readonly Operand[], { decimal, overflows }: Arithmetic): Application {
  const wrong = operands.findIndex(({ type }) => !isNumeric(type) && !isOpen(type));
  if (wrong >= 0) return misfit(wrong, "a number");
  const types = besideDecimal(operands);
  if (types.some((type) => type.kind === "unknown")) return { fits: true, parameters: types, result: UNKNOWN };
  const numbers = types.filter(isNumeric);
  const nullable = anyNullable(operands);
  const [a, b] = types;
  if (numbers.some((type) => type.kind === "double") || !a || !b || numbers.length === 0) {
    return both("double", operands, nullable || overflows);
  }
  if (!numbers.some((type) => type.kind === "decimal")) return both("bigint", operands, nullable);
  const left = decimalOperand(a, b);
  const right = decimalOperand(b, a);
  const shape = decimal(shapeOf(left), shapeOf(right));
  const mayOverflow = overflows && shape.precision === MAX_PRECISION;
  return {
    fits: true,
    parameters: [left, right],
    result: { kind: "decimal", ...shapeOf(shape), nullable: nullable || mayOverflow },
  };
}

function both(kind: "double" | "bigint", operands: readonly Operand[], nullable: boolean): Application {
  return {
    fits: true,
    parameters: operands.map(({ type }) => ({ kind, nullable: type.nullable })),
    result: { kind, nullable },
  };
}

/** An operand of decimal arithmetic; a null takes the other's type. */
function decimalOperand(type: Type, other: Type): DecimalShape & Extract<Type, { kind: "decimal" }> {
  const numeric: NumericType = isNumeric(type) ? type : (other as NumericType);
  return { kind: "decimal", ...shapeOf(asDecimal(numeric)), nullable: type.nullable };
}

function shapeOf({ precision, scale }: DecimalShape): DecimalShape {
  return { precision, scale };
}

/** Anything over zero is null, so the result is nullable unless the divisor is a literal other than zero. */
function byNonZero(operands: readonly Operand[]): boolean {
  const divisor = operands[1]?.number;
  return divisor === undefined || Number(divisor.text) === 0;
}

/** A divisor that is null where it is zero, or that makes a quotient greater than its dividend. */
function mayLeaveDoubles(operands: readonly Operand[]): boolean {
  const divisor = operands[1]?.number;
  return divisor === undefined || Math.abs(Number(divisor.text)) < 1;
}

const divide: Signature = {
  parameters: A_AND_B,
  result: "double",
  documentation: "Division. Always a double; division by zero gives null.",
  apply: (operands) => {
    const wrong = operands.findIndex(({ type }) => !isNumeric(type) && !isOpen(type));
    if (wrong >= 0) return misfit(wrong, "a number");
    return {
      fits: true,
      parameters: operands.map(({ type }) => ({ kind: "double", nullable: type.nullable })),
      // Beside zero, a divisor below 1 can lead out of the doubles.
      result: { kind: "double", nullable: anyNullable(operands) || mayLeaveDoubles(operands) },
    };
  },
};

const remainder = arithmetic(
  "Remainder with the dividend's sign, of doubles `a - b * q` with the quotient cut to a whole q; by zero it gives null.",
  {
    decimal: moduloDecimals,
    overflows: false,
  },
);
const modulo: Signature = {
  ...remainder,
  apply: (operands) => {
    const applied = remainder.apply(operands);
    if (!applied.fits || !byNonZero(operands)) return applied;
    return { ...applied, result: { ...applied.result, nullable: true } as Type };
  },
};

const negate: Signature = {
  parameters: [{ name: "a", type: "numeric", documentation: "A number." }],
  result: "numeric",
  documentation: "The number with the other sign. A whole number becomes a bigint.",
  apply: (operands) => {
    const type = operands[0]?.type;
    if (!type || (!isNumeric(type) && !isOpen(type))) return misfit(0, "a number");
    if (type.kind === "unknown") return { fits: true, parameters: [type], result: type };
    const result: Type =
      type.kind === "int"
        ? { kind: "bigint", nullable: type.nullable }
        : isOpen(type)
          ? { kind: "double", nullable: true }
          : type;
    return { fits: true, parameters: [result], result };
  },
};

function comparison(documentation: string, ordered: boolean): Signature {
  return { parameters: A_AND_B, result: "boolean", documentation, apply: (operands) => compare(operands, ordered) };
}

function compare(operands: readonly Operand[], ordered: boolean): Application {
  const wrong = operands.findIndex(({ type }) => !isScalar(type) || type.kind === "bytes");
  if (wrong >= 0) return misfit(wrong, "a scalar");
  const unordered = ordered ? operands.findIndex(({ type }) => type.kind === "boolean") : -1;
  if (unordered >= 0) return misfit(unordered, "a number, a string, a timestamp or a date");
  const common = unify(operands);
  if (!("type" in common)) return unlike(common.index, "a value of the same type");
  const parameters = besideDecimal(operands).map((type) => comparedAs(type, common.type));
  return { fits: true, parameters, result: { kind: "boolean", nullable: anyNullable(operands) } };
}

/** Decimals of unlike scales compare as they are: a common type could cut digits. */
function comparedAs(type: Type, common: Type): Type {
  if (common.kind !== "decimal") return { ...common, nullable: type.nullable } as Type;
  if (!isNumeric(type)) return { ...common, nullable: true };
  return { kind: "decimal", ...shapeOf(asDecimal(type)), nullable: type.nullable };
}

const BOOLEAN = kind("boolean");
const STRING = kind("string");

function logical(documentation: string): Signature {
  return {
    parameters: CONDITIONS,
    result: "boolean",
    documentation,
    apply: independent([BOOLEAN], (_, operands) => ({ kind: "boolean", nullable: anyNullable(operands) })),
  };
}

function nullTest(documentation: string): Signature {
  return {
    parameters: TESTED,
    result: "boolean not null",
    documentation,
    apply: (operands) => ({
      fits: true,
      parameters: operands.map(({ type }): Type => (type.kind === "null" ? { kind: "string", nullable: true } : type)),
      result: { kind: "boolean", nullable: false },
    }),
  };
}

const SUM: Arithmetic = { decimal: addDecimals, overflows: true };
const PRODUCT: Arithmetic = { decimal: multiplyDecimals, overflows: true };

export const OPERATORS: Readonly<Record<OperatorFunction, Signature>> = {
  add: arithmetic("Sum. Whole numbers give a bigint.", SUM),
  subtract: arithmetic("Difference. Whole numbers give a bigint.", SUM),
  multiply: arithmetic("Product. Whole numbers give a bigint.", PRODUCT),
  divide,
  modulo,
  negate,
  equal: comparison("Are both values the same? Null if one is null.", false),
  not_equal: comparison("Are the values different? Null if one is null.", false),
  less: comparison("Strings compare by code point.", true),
  less_or_equal: comparison("Strings compare by code point.", true),
  greater: comparison("Strings compare by code point.", true),
  greater_or_equal: comparison("Strings compare by code point.", true),
  and: logical("True if both are; with a null, false if the other is false, else null."),
  or: logical("True if one is; with a null, true if the other is true, else null."),
  not: {
    parameters: [{ name: "a", type: "boolean", documentation: "A condition." }],
    result: "boolean",
    documentation: "The opposite; of null, null.",
    apply: independent([BOOLEAN], ([type]) => ({ kind: "boolean", nullable: type?.nullable ?? true })),
  },
  in: {
    parameters: [
      { name: "a", type: "T", documentation: "The value to look for." },
      { name: "list", type: "T", documentation: "The values it may equal.", repeated: true },
    ],
    result: "boolean",
    documentation: "Is the value one of the list?",
    apply: (operands) => compare(operands, false),
  },
  like: {
    parameters: [
      { name: "a", type: "string", documentation: "The text to test." },
      {
        name: "pattern",
        type: "string",
        documentation: "`%` is any text, `_` one character, `\\` escapes.",
        constant: true,
      },
    ],
    result: "boolean",
    documentation: "Does the text match the pattern as a whole?",
    apply: independent([STRING], (_, operands) => ({ kind: "boolean", nullable: anyNullable(operands) })),
  },
  is_null: nullTest("Is there no value?"),
  is_not_null: nullTest("Is there a value?"),
};
