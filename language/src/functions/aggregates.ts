// The aggregates: signature, documentation, argument and result types.
// Invariant: what an aggregate gives for no rows decides whether its result can be null: counts never are.

import type { AggregateFunction, Type } from "../types/index.js";
import { isNumeric, isOpen, isScalar, withNullable } from "../typing/common-type.js";
import { MAX_PRECISION } from "../typing/decimal.js";
import { isOrdered } from "./named-functions.js";
import type { Accepts, Parameter, Signature } from "./signature.js";
import { AS_DOUBLE, independent, NULL_NUMBER } from "./signature.js";

export interface AggregateSignature extends Signature {
  /** May it be called as `f(*)`? */
  readonly star: boolean;
  /** Does it need a number, so that a column of an inferred source is a double? */
  readonly needsNumber: boolean;
}

const VALUE: Parameter = { name: "x", type: "any", documentation: "What to look at in each event; nulls are skipped." };
const NUMBER: Parameter = { ...VALUE, type: "numeric" };

const ANY: Accepts = {
  words: "a value",
  convert: ({ type }) => (type.kind === "null" ? { kind: "string", nullable: true } : type),
};
const SCALAR: Accepts = {
  words: "a scalar",
  convert: (operand) => (isScalar(operand.type) ? ANY.convert(operand) : undefined),
};
const ORDERED: Accepts = {
  words: "a number, a string, a timestamp or a date",
  convert: (operand) => (isOrdered(operand.type) ? ANY.convert(operand) : undefined),
};

/** Whole numbers as bigint, so that no executor sums or averages in 32 bits. */
const EXACT_NUMBER: Accepts = {
  words: "a number",
  convert: ({ type }) => {
    if (type.kind === "null") return NULL_NUMBER;
    if (!isNumeric(type)) return isOpen(type) ? type : undefined;
    return type.kind === "int" ? { kind: "bigint", nullable: type.nullable } : type;
  },
};

const COUNT: Type = { kind: "bigint", nullable: false };

function sumType([type]: readonly Type[]): Type {
  return type?.kind === "decimal" ? { ...type, precision: MAX_PRECISION, nullable: true } : nullable(type);
}

function averageType([type]: readonly Type[]): Type {
  if (type?.kind === "unknown") return type;
  if (type?.kind !== "decimal") return { kind: "double", nullable: true };
  return { kind: "decimal", precision: MAX_PRECISION, scale: Math.max(6, type.scale), nullable: true };
}

function nullable(type: Type | undefined): Type {
  return withNullable(type ?? { kind: "unknown", nullable: true }, true);
}

function spread(documentation: string): AggregateSignature {
  return {
    parameters: [NUMBER],
    result: "double",
    documentation,
    apply: independent([AS_DOUBLE], () => ({ kind: "double", nullable: true })),
    star: false,
    needsNumber: true,
  };
}

function pick(accepts: Accepts, documentation: string): AggregateSignature {
  return {
    parameters: [VALUE],
    result: "T",
    documentation,
    apply: independent([accepts], ([type]) => nullable(type)),
    star: false,
    needsNumber: false,
  };
}

export const AGGREGATES: Readonly<Record<AggregateFunction, AggregateSignature>> = {
  count: {
    parameters: [VALUE],
    result: "bigint not null",
    documentation: "`count(*)` counts the events, `count(x)` those in which x is not null. 0 for no rows.",
    apply: independent([ANY], () => COUNT),
    star: true,
    needsNumber: false,
  },
  count_distinct: {
    parameters: [{ ...VALUE, type: "scalar" }],
    result: "bigint not null",
    documentation: "How many different values there are, exactly. 0 for no rows.",
    apply: independent([SCALAR], () => COUNT),
    star: false,
    needsNumber: false,
  },
  sum: {
    parameters: [NUMBER],
    result: "bigint | decimal(38,s) | double",
    documentation: "The sum. Whole numbers give a bigint, null beyond 64 bits; it never wraps. Null for no rows.",
    apply: independent([EXACT_NUMBER], sumType),
    star: false,
    needsNumber: true,
  },
  avg: {
    parameters: [NUMBER],
    result: "double | decimal(38,max(6,s))",
    documentation: "The mean. Whole numbers give a double; it never truncates. Null for no rows.",
    apply: independent([EXACT_NUMBER], averageType),
    star: false,
    needsNumber: true,
  },
  min: pick(ORDERED, "The least value. Null for no rows."),
  max: pick(ORDERED, "The greatest value. Null for no rows."),
  stddev: spread("Sample standard deviation. Null for fewer than two rows."),
  stddev_pop: spread("Population standard deviation. Null for no rows."),
  variance: spread("Sample variance. Null for fewer than two rows."),
  variance_pop: spread("Population variance. Null for no rows."),
  first: pick(ANY, "The value of the earliest event by event time, then by arrival. Null for no rows."),
  last: pick(ANY, "The value of the latest event by event time, then by arrival. Null for no rows."),
  percentile: {
    parameters: [
      NUMBER,
      { name: "p", type: "double", documentation: "From 0 to 1: 0.5 is the median.", constant: true },
    ],
    result: "double",
    documentation: "The exact percentile, interpolated linearly between neighbours. Null for no rows.",
    apply: independent([AS_DOUBLE], () => ({ kind: "double", nullable: true })),
    star: false,
    needsNumber: true,
  },
};
