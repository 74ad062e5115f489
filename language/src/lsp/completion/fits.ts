// What types an operand may have where the cursor is.
// Invariant: asks the registries, so a place accepts here what the checks accept.
import { AGGREGATES, isAggregateName, isFunctionName, SCALARS } from "../../functions/registry.js";
import type { Application, Operand } from "../../functions/signature.js";
import type { ScalarFunction, Type } from "../../types/index.js";
import { isNumeric, isScalar } from "../../typing/common-type.js";
import { type ExpressionScan, isComparison } from "./expression-scan.js";
import type { Role } from "./place-parts.js";

export interface Fitting {
  /** May an operand of this type stand here, by itself or as the start of a longer one? */
  readonly fits: (type: Type) => boolean;
  /** Is it what the place needs, without anything behind it? */
  readonly exact: (type: Type) => boolean;
  /** Only a literal will do. */
  readonly literalOnly?: true;
}

/** Reads the type of a range of tokens. */
export type TypeOfTokens = (range: readonly [number, number]) => Operand;

const FUNCTION_OF: Readonly<Record<string, ScalarFunction>> = {
  "==": "equal",
  "!=": "not_equal",
  "<": "less",
  "<=": "less_or_equal",
  ">": "greater",
  ">=": "greater_or_equal",
  "=": "equal",
  in: "in",
  like: "like",
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};

const BOOLEAN: Type = { kind: "boolean", nullable: true };
const anything = (type: Type) => type.kind !== "unknown" || type.nullable;

export function fittingAt(scan: ExpressionScan, role: Role, typeOf: TypeOfTokens): Fitting {
  const { operator } = scan;
  const bracket = scan.brackets.at(-1);
  if (operator && FUNCTION_OF[operator.text]) {
    if (operator.text === "like") return { fits: () => false, exact: () => false, literalOnly: true };
    if (operator.text === "in" && bracket?.kind !== "list") return { fits: () => false, exact: () => false };
    const name = FUNCTION_OF[operator.text] as ScalarFunction;
    const left = typeOf(operator.left);
    const exact = (type: Type) => SCALARS[name].apply([left, { type }]).fits;
    return { exact, fits: leadsTo(isComparison(operator.text) ? exact : (type) => isNumeric(type) && exact(type)) };
  }
  if (bracket?.kind === "call") return fittingArgument(scan, typeOf);
  if (bracket?.kind === "cast") return { fits: leadsTo(isScalar), exact: isScalar };
  if (role === "condition") return condition();
  return { fits: leadsTo(anything), exact: anything };
}

/** A comparison may start with nearly anything. */
function condition(): Fitting {
  return { exact: ({ kind }) => kind === "boolean", fits: leadsTo((type) => isScalar(type) && type.kind !== "bytes") };
}

function fittingArgument(scan: ExpressionScan, typeOf: TypeOfTokens): Fitting {
  const bracket = scan.brackets.at(-1);
  const name = bracket?.name ?? "";
  if (!bracket) return { fits: anything, exact: anything };
  const before = bracket.arguments.map(typeOf);
  const apply = isAggregateName(name) ? AGGREGATES[name].apply : isFunctionName(name) ? SCALARS[name].apply : undefined;
  if (!apply) return { fits: anything, exact: anything };
  const signature = isAggregateName(name) ? AGGREGATES[name] : SCALARS[name as ScalarFunction];
  const parameter = signature.parameters[Math.min(bracket.argument, signature.parameters.length - 1)];
  const tooMany =
    bracket.argument >= signature.parameters.length && !signature.parameters.some(({ repeated }) => repeated);
  if (parameter?.constant || tooMany) return { fits: () => false, exact: () => false, literalOnly: true };
  const exact = (type: Type) => accepts(apply([...before, { type }]), bracket.argument);
  return { exact, fits: orCompared(exact) };
}

/** May a value of the type be, or lead to, the first argument of the function? */
export function fittingFirstArgument(name: ScalarFunction): (type: Type) => boolean {
  return orCompared((type) => accepts(SCALARS[name].apply([{ type }]), 0));
}

/** `if(` and the like: a comparison gives what is wanted, so what can be compared may stand there. */
function orCompared(exact: (type: Type) => boolean): (type: Type) => boolean {
  const compares = exact(BOOLEAN) && !exact({ kind: "bytes", nullable: true });
  return leadsTo(compares ? (type) => isScalar(type) && type.kind !== "bytes" : exact);
}

function accepts(application: Application, index: number): boolean {
  return application.fits || application.index !== index;
}

/** Rows, maps and arrays lead to what is in them. */
function leadsTo(fits: (type: Type) => boolean): (type: Type) => boolean {
  const leads = (type: Type): boolean => {
    if (fits(type)) return true;
    if (type.kind === "row") return type.fields.some((field) => leads(field.type));
    if (type.kind === "array") return leads(type.element);
    return type.kind === "map" && leads(type.value);
  };
  return leads;
}

/** A type that stands for what a signature says its result is. */
export function typeOfResult(result: string): Type {
  const word = /^[a-z]+/.exec(result)?.[0];
  switch (word) {
    case "string":
    case "boolean":
    case "int":
    case "bigint":
    case "double":
    case "date":
      return { kind: word, nullable: true };
    case "numeric":
      return { kind: "double", nullable: true };
    default:
      return { kind: "null", nullable: true };
  }
}
