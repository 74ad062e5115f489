// `compiler/plan.schema.json` as a check on plans.
import { readFileSync } from "node:fs";
import type { Plan } from "@feat-lang/compiler/plan";
import { Ajv2020 } from "ajv/dist/2020.js";

const schema = JSON.parse(readFileSync(new URL("../../compiler/plan.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).compile(
  schema,
);

/** What the schema objects to, as `place message`; empty for a valid plan. */
export function planSchemaErrors(plan: Plan): string[] {
  return validate(JSON.parse(JSON.stringify(plan)))
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
