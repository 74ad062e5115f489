// Every operator and function of the language by name. A function without a row does not compile.
import type { AggregateFunction, NamedFunction, ScalarFunction } from "../types/index.js";
import { AGGREGATE_FUNCTIONS, NAMED_FUNCTIONS } from "../types/index.js";
import { NAMED } from "./named-functions.js";
import { OPERATORS } from "./operators.js";
import type { Signature } from "./signature.js";

export { AGGREGATES } from "./aggregates.js";

export const SCALARS: Readonly<Record<ScalarFunction, Signature>> = { ...OPERATORS, ...NAMED };

const AGGREGATE_NAMES: ReadonlySet<string> = new Set(AGGREGATE_FUNCTIONS);
const NAMED_NAMES: ReadonlySet<string> = new Set(NAMED_FUNCTIONS);

export function isAggregateName(name: string): name is AggregateFunction {
  return AGGREGATE_NAMES.has(name);
}

export function isFunctionName(name: string): name is NamedFunction {
  return NAMED_NAMES.has(name);
}

/** `round(x: numeric, digits?: int): numeric`, as shown on hover. */
export function printSignature(name: string, signature: Signature): string {
  const parameters = signature.parameters.map(
    (parameter) =>
      `${parameter.repeated ? "…" : ""}${parameter.name}${parameter.optional ? "?" : ""}: ${parameter.type}`,
  );
  return `${name}(${parameters.join(", ")}): ${signature.result}`;
}
