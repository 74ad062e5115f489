// What a row of the function registry says, and the small rules rows are made of.
// Invariant: `apply` is total: for any operands of the right number it gives parameter and result types, or names the
// operand that does not fit.

import type { Type, TypeKind } from "../types/index.js";
import { commonType, isNumeric, isOpen } from "../typing/common-type.js";
import type { NumberText } from "../typing/number-literal.js";
import { exactDecimal } from "../typing/number-literal.js";

/** An argument as far as types concern it. */
export interface Operand {
  readonly type: Type;
  /** The number, where the argument is a number in the text. */
  readonly number?: NumberText;
}

export type Application =
  | {
      readonly fits: true;
      /** One per operand: what it must be converted to before the function is applied. */
      readonly parameters: readonly Type[];
      readonly result: Type;
    }
  | {
      readonly fits: false;
      /** The operand at fault. */
      readonly index: number;
      /** What is wanted, in words: `a number`, `a string`. */
      readonly expected: string;
      /** The operand would do by itself, but not beside the others. */
      readonly unlike?: true;
    };

export interface Parameter {
  readonly name: string;
  /** As shown in signatures: `numeric`, `string`, `T`. */
  readonly type: string;
  readonly documentation: string;
  readonly optional?: true;
  readonly repeated?: true;
  /** Must be a literal. */
  readonly constant?: true;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  /** As shown in signatures. */
  readonly result: string;
  readonly documentation: string;
  readonly apply: (operands: readonly Operand[]) => Application;
}

export interface Arity {
  readonly min: number;
  readonly max: number;
}

export function arityOf(signature: Signature): Arity {
  const min = signature.parameters.filter((parameter) => !parameter.optional).length;
  const max = signature.parameters.some((parameter) => parameter.repeated) ? Infinity : signature.parameters.length;
  return { min, max };
}

export function anyNullable(operands: readonly Operand[]): boolean {
  return operands.some((operand) => operand.type.nullable);
}

export function misfit(index: number, expected: string): Application {
  return { fits: false, index, expected };
}

export function unlike(index: number, expected: string): Application {
  return { fits: false, index, expected, unlike: true };
}

/** A class of types one parameter accepts, and what it converts them to. */
export interface Accepts {
  readonly words: string;
  readonly convert: (operand: Operand) => Type | undefined;
}

/** Exactly one kind of type. */
export function kind(wanted: Exclude<TypeKind, "decimal" | "array" | "map" | "row" | "null" | "unknown">): Accepts {
  const words = wanted === "int" || wanted === "bigint" ? "a whole number" : `a ${wanted}`;
  return {
    words,
    convert: ({ type }) =>
      isOpen(type) || type.kind === wanted ? { kind: wanted, nullable: type.nullable } : undefined,
  };
}

export const AS_DOUBLE: Accepts = {
  words: "a number",
  convert: ({ type }) => (isOpen(type) || isNumeric(type) ? { kind: "double", nullable: type.nullable } : undefined),
};

/** A null where any number would do. */
export const NULL_NUMBER: Type = { kind: "double", nullable: true };

export const ANY_NUMBER: Accepts = {
  words: "a number",
  convert: ({ type }) => (type.kind === "null" ? NULL_NUMBER : isNumeric(type) || isOpen(type) ? type : undefined),
};

/** A function whose parameters do not depend on each other; the last one repeats if there are more operands. */
export function independent(
  accepts: readonly Accepts[],
  result: (parameters: readonly Type[], operands: readonly Operand[]) => Type,
): Signature["apply"] {
  return (operands) => {
    const parameters: Type[] = [];
    for (const [index, operand] of operands.entries()) {
      const accepted = accepts[Math.min(index, accepts.length - 1)];
      const parameter = accepted?.convert(operand);
      if (!accepted || !parameter) return misfit(index, accepted?.words ?? "nothing");
      parameters.push(parameter);
    }
    return { fits: true, parameters, result: result(parameters, operands) };
  };
}

/** The type all operands widen to; the index of the first that does not where there is none. */
export function unify(operands: readonly Operand[]): { readonly type: Type } | { readonly index: number } {
  const types = besideDecimal(operands);
  let common = types[0] ?? { kind: "null", nullable: true };
  for (const [index, type] of types.entries()) {
    const wider = commonType(common, type);
    if (!wider) return { index };
    common = wider;
  }
  // Only nulls: any type would do.
  return { type: common.kind === "null" ? { kind: "string", nullable: true } : common };
}

/** The operands' types, where `10.5` beside a decimal counts as an exact decimal and not as a double. */
export function besideDecimal(operands: readonly Operand[]): readonly Type[] {
  const decimal =
    operands.some(({ type }) => type.kind === "decimal") &&
    operands.every(({ type, number }) => type.kind !== "double" || number !== undefined);
  return operands.map(({ type, number }) => {
    const exact = decimal && type.kind === "double" && number ? exactDecimal(number) : undefined;
    return exact ? { kind: "decimal", ...exact.shape, nullable: false } : type;
  });
}
