// The entity a caller names, as `{ customer_id: "c123" }`, converted as the same values in an event would be.
// Invariant: what an event and a reader mean by the same key is the same entity.
import { type KeyPlan, type Plan, printType, type Type } from "@feat-lang/compiler/plan";
import { convertBoolean, convertNumber, convertString } from "../engine/value/convert.js";
import type { Value } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";
import { describeValue } from "./arguments.js";

/** Throws `invalid-key` for a name that is a key of none of the plans: it is one mistyped. */
export function checkKeyNames(plans: readonly Plan[], entity: Readonly<Record<string, unknown>>): void {
  const isKey = (name: string) => plans.some((plan) => plan.keys.some((key) => key.name === name));
  const unknown = Object.keys(entity).find((name) => !isKey(name));
  if (unknown === undefined) return;
  const known = [...new Set(plans.flatMap((plan) => plan.keys.map((key) => key.name)))];
  const features = plans.map((plan) => plan.feature).join(", ");
  const near = suggestion(unknown, known, "keys");
  throw new FeatError("invalid-key", `\`${unknown}\` is no key of ${features}.${near}`);
}

/** Values in the plan's order of keys; names that are keys of other features only are left to `checkKeyNames`. Throws `invalid-key`. */
export function parseEntityKey(plan: Plan, entity: unknown): readonly Value[] {
  if (typeof entity !== "object" || entity === null || Array.isArray(entity)) {
    throw invalidKey(plan, `An entity must be an object of key values, not ${describeValue(entity)}.`);
  }
  return plan.keys.map((key) => {
    const given = Object.hasOwn(entity, key.name) ? (entity as Record<string, unknown>)[key.name] : undefined;
    if (given === undefined || given === null) throw invalidKey(plan, `The entity has no \`${key.name}\`.`);
    return parsePart(plan, key, given);
  });
}

function parsePart(plan: Plan, { name, value: { type } }: KeyPlan, given: unknown): Value {
  const value = convertPart(given, type);
  if (value !== undefined) return value;
  const wanted = printType({ ...type, nullable: true });
  throw invalidKey(plan, `The entity's \`${name}\` is ${describeValue(given)}, which is no ${wanted}.`);
}

function convertPart(given: unknown, type: Type): Value | undefined {
  switch (typeof given) {
    case "string":
      return convertString(given, type);
    case "number":
      return Number.isFinite(given) ? convertNumber(String(given), type) : undefined;
    case "bigint":
      return convertNumber(String(given), type);
    case "boolean":
      return convertBoolean(given, type);
    default:
      return given instanceof Date && !Number.isNaN(given.getTime())
        ? convertString(given.toISOString(), type)
        : undefined;
  }
}

function invalidKey(plan: Plan, message: string): FeatError {
  const keys = plan.keys.map((key) => `${key.name}: ${printType({ ...key.value.type, nullable: true })}`).join(", ");
  return new FeatError("invalid-key", message, { hint: `The keys of ${plan.feature} are ${keys}.` });
}
