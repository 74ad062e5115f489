// docs/reference.md is what the registries give today, and says about operators what the parser does.
import { readFileSync } from "node:fs";
import { AGGREGATE_FUNCTIONS, appliedFunction, NAMED_FUNCTIONS, OPERATOR_FUNCTIONS } from "@feat-lang/language";
import { describe, expect, test } from "vitest";
import { LEVELS, WRITTEN } from "../../language/src/reference/operators.js";
import { renderReference } from "../../language/src/reference/render-reference.js";
import { TYPES } from "../../language/src/reference/types.js";
import { load } from "../support/language.js";
import { readPage, root } from "./pages.js";

const template = readFileSync(`${root}language/scripts/reference.template.md`, "utf8");
const text = readFileSync(`${root}docs/reference.md`, "utf8");

test("is fresh; if not, run `npm run docs -w language` after a build", () => {
  expect(text).toBe(renderReference(template));
});

test("has a section for every function and aggregate", () => {
  const { anchors } = readPage("docs/reference.md", text);
  const names = [...NAMED_FUNCTIONS, ...AGGREGATE_FUNCTIONS];
  expect(names.filter((name) => !anchors.has(name))).toEqual([]);
});

test("a template that leaves out a part, or asks for none, is refused", () => {
  expect(() => renderReference(template.replace("{{aggregates}}", ""))).toThrow("leaves out aggregates");
  expect(() => renderReference(`${template}{{agregates}}`)).toThrow("agregates, which is no part");
});

test("types are written so", async () => {
  const written = Object.values(TYPES).map((type) => type.written.replace("p,s", "10,2").replace(/[TU]/g, "string"));
  const columns = written.map((type, index) => `  c${index}: ${type}\n`).join("");
  const project = await load(`source s <\n${columns}  event_timestamp: timestamp\n>\n`);
  expect(project.diagnostics).toEqual([]);
  expect(project.sources[0]?.columns.slice(0, -1).map(({ type }) => type.kind)).toEqual(Object.keys(TYPES));
});

describe("operators", () => {
  /** The operator that an expression applies last. */
  async function rootOperator(expression: string): Promise<string | undefined> {
    const project = await load(`feature f on s by k < x = ${expression} >`);
    expect(project.diagnostics.filter(({ code }) => code === "syntax-error")).toEqual([]);
    const [item] = project.features[0]?.items ?? [];
    return item?.kind === "derived" ? appliedFunction(item.value)?.function : undefined;
  }

  test.each(OPERATOR_FUNCTIONS.map((name) => [name]))("%s is written so", async (name) => {
    expect(await rootOperator(WRITTEN[name].written)).toBe(name);
  });

  test("those of a higher level bind more tightly", async () => {
    const level = (name: keyof typeof WRITTEN) => LEVELS.indexOf(WRITTEN[name].level);
    const found: string[] = [];
    for (const low of OPERATOR_FUNCTIONS) {
      for (const high of OPERATOR_FUNCTIONS.filter((name) => level(name) > level(low))) {
        const expression = WRITTEN[low].written.replace(/\ba\b/, WRITTEN[high].written);
        if ((await rootOperator(expression)) !== low) found.push(expression);
      }
    }
    expect(found).toEqual([]);
  });
});
