// The published JSON Schema over a configuration, and its findings in words that say what to write.
// Invariant: the schema is the only list of keys; this file knows none of them.
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { suggestion } from "../suggestion.js";
import { type ConfigPath, type ConfigProblem, valueAt } from "./config-document.js";

let validator: ValidateFunction | undefined;

/** The same place from the sources and from what is built of them. */
const SCHEMA = new URL("../../feat.config.schema.json", import.meta.url);

/** `written` is the same data before references were resolved: what messages show. */
export function checkConfig(data: unknown, written: unknown): readonly ConfigProblem[] {
  validator ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(SCHEMA, "utf8")),
  );
  if (validator(data)) return [];
  const errors = validator.errors ?? [];
  return errors.filter((error) => !isExplained(error, errors)).map((error) => problemOf(error, written));
}

/** One of several forms failed: what is wrong inside the form that was meant says more than that none fits. */
function isExplained({ keyword, instancePath, schemaPath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (keyword === "propertyNames") return true;
  const form = /^(.*)\/oneOf(\/\d+\/type)?$/.exec(schemaPath);
  if (form === null) return false;
  const isInside = (other: ErrorObject) =>
    other.schemaPath.startsWith(`${form[1]}/oneOf/`) &&
    (other.instancePath !== instancePath || other.keyword !== "type");
  return form[2] !== undefined || all.some(isInside);
}

function problemOf(error: ErrorObject, written: unknown): ConfigProblem {
  const path = pathOf(error.instancePath);
  const { keyword, params } = error;
  switch (keyword) {
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      const known = Object.keys(propertiesOf(error.parentSchema));
      return { path: [...path, key], atKey: true, message: `there is no such key.${suggestion(key, known, "keys")}` };
    }
    case "required": {
      const key = String(params.missingProperty);
      return { path, message: `"${key}" is missing: ${describe(propertiesOf(error.parentSchema)[key])}` };
    }
    case "enum": {
      const known = (params.allowedValues as readonly unknown[]).map(String);
      return { path, message: `${printScalar(valueAt(written, path))} is none of ${known.join(", ")}.` };
    }
    case "type":
      return {
        path,
        message: `${nameOf(error.data)} stands where ${nameOfType(params.type)} has to be.${quotes(error)}`,
      };
    case "oneOf":
      return {
        path,
        message: `this cannot be ${nameOf(error.data)}. ${describe(error.parentSchema as { readonly description?: unknown })}`,
      };
    case "minLength":
    case "minItems":
    case "minProperties":
      return {
        path,
        message: `this is empty. ${describe(error.parentSchema as { readonly description?: unknown })}`.trimEnd(),
      };
    case "dependencies":
      return { path, message: `"${params.property}" needs "${params.missingProperty}" beside it.` };
    case "pattern":
      return {
        path: [...path, error.propertyName ?? ""],
        atKey: true,
        message: "a name holds letters, digits, `_`, `-` and `.` only.",
      };
    default:
      return { path, message: `this ${error.message ?? "is not allowed"}.` };
  }
}

function pathOf(pointer: string): ConfigPath {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

type SchemaProperties = Readonly<Record<string, { readonly description?: string } | undefined>>;

function propertiesOf(schema: ErrorObject["parentSchema"]): SchemaProperties {
  return (schema?.properties as SchemaProperties | undefined) ?? {};
}

function describe(schema: { readonly description?: unknown } | undefined): string {
  return typeof schema?.description === "string" ? schema.description : "";
}

/** Text is not shown: it may have come from an environment variable. */
function nameOf(data: unknown): string {
  if (data === null || data === undefined) return "nothing";
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a group of keys";
  return typeof data === "string" ? "text" : `the ${typeof data} ${String(data)}`;
}

function nameOfType(type: unknown): string {
  const types = [type].flat().filter((name) => name !== "null");
  const names: Readonly<Record<string, string>> = {
    string: "text",
    object: "a group of keys",
    array: "a list",
    boolean: "true or false",
  };
  return types.map((name) => names[String(name)] ?? String(name)).join(" or ");
}

function quotes({ data, params }: ErrorObject): string {
  return params.type === "string" && (typeof data === "number" || typeof data === "boolean")
    ? ` Put it in quotes: "${data}".`
    : "";
}

function printScalar(data: unknown): string {
  return typeof data === "string" ? `"${data}"` : nameOf(data);
}
