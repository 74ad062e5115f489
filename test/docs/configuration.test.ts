// docs/configuration.md names every key of the published schema, in the schema's own words, and its example is valid.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references look like this
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readEnvironment } from "../../runtime/src/config/read-environment.js";
import { root } from "./pages.js";

interface Schema {
  readonly description?: string;
  readonly default?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly writeOnly?: boolean;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(readFileSync(`${root}runtime/feat.config.schema.json`, "utf8")) as Schema;
const page = readFileSync(`${root}docs/configuration.md`, "utf8");

/** One row for each key of an environment, in the order of the schema. */
function rowsOf(of: Schema, prefix = ""): readonly string[] {
  return Object.entries(of.properties ?? {}).flatMap(([key, property]) => {
    const name = property.$ref?.split("/").at(-1);
    const inner = name === undefined ? property : (schema.definitions?.[name] ?? {});
    const facts = [
      inner.description,
      inner.enum === undefined ? undefined : `One of ${inner.enum.map((value) => `\`${value}\``).join(", ")}.`,
      inner.default === undefined ? undefined : `Default: \`${inner.default}\`.`,
      of.required?.includes(key) ? "Required." : undefined,
      inner.writeOnly ? "Secret." : undefined,
    ];
    const row = `| \`${prefix}${key}\` | ${facts.filter((fact) => fact !== undefined).join(" ")} |`;
    return [row, ...[inner, ...(inner.oneOf ?? [])].flatMap((form) => rowsOf(form, `${prefix}${key}.`))];
  });
}

test("the table of keys is that of the schema", () => {
  const rows = rowsOf(schema.definitions?.environment ?? {});
  expect(rows.length).toBeGreaterThan(20);
  const [, table = ""] = /\| key \| meaning \|\n\|---\|---\|\n((?:\|.*\n)*)/.exec(page) ?? [];
  expect(table).toBe(rows.map((row) => `${row}\n`).join(""));
});

test("its example is a valid configuration", () => {
  const [, text = ""] = /```yaml\n([^`]*)```/.exec(page) ?? [];
  const file = { text, path: "/project/feat.config.yaml", shown: "feat.config.yaml" };
  const variables = { KAFKA_BROKERS: "b:9092" };
  expect(readEnvironment(file, { name: undefined, variables })?.name).toBe("default");
  expect(readEnvironment(file, { name: "prod", variables })).toMatchObject({
    tenant: "acme",
    kafka: { brokers: ["b:9092"], sasl: { password: expect.objectContaining({ written: "${KAFKA_PASSWORD}" }) } },
  });
});
