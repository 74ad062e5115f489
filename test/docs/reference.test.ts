// docs/reference.md is what the registries give today, and says about operators what the parser does.
import { readFileSync } from "node:fs";
import {
  AGGREGATE_FUNCTIONS,
  appliedFunction,
  NAMED_FUNCTIONS,
  OPERATOR_FUNCTIONS,
  type OperatorFunction,
} from "@feat-lang/language";
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
  /** For each expression that does not apply the given operator last: the expression. */
  async function wrongRoots(expected: readonly (readonly [expression: string, root: OperatorFunction])[]) {
    const text = expected.map(([expression], index) => `feature f${index} on s by k < x = ${expression} >\n`).join("");
    const project = await load(text);
    expect(project.diagnostics.filter(({ code }) => code === "syntax-error")).toEqual([]);
    expect(project.features.length).toBe(expected.length);
    return expected.flatMap(([expression, root], index) => {
      const [item] = project.features[index]?.items ?? [];
      const found = item?.kind === "derived" ? appliedFunction(item.value)?.function : undefined;
      return found === root ? [] : [`${expression}: ${found}`];
    });
  }

  test("are written so", async () => {
    expect(await wrongRoots(OPERATOR_FUNCTIONS.map((name) => [WRITTEN[name].written, name]))).toEqual([]);
  });

  test("of a higher level bind more tightly, on either side; within a level the left one does", async () => {
    const level = (name: OperatorFunction) => LEVELS.indexOf(WRITTEN[name].level);
    const left = (outer: string, inner: string) => outer.replace(/\ba\b/, inner);
    const right = (outer: string, inner: string) => outer.replace(/ b$/, ` ${inner}`);
    const expected = OPERATOR_FUNCTIONS.flatMap((outer) => {
      const { written } = WRITTEN[outer];
      const isChain = / b$/.test(written) && WRITTEN[outer].level !== "comparison";
      return OPERATOR_FUNCTIONS.flatMap((inner): [string, OperatorFunction][] => {
        const other = WRITTEN[inner].written;
        if (level(inner) > level(outer)) return [left(written, other), right(written, other)].map((it) => [it, outer]);
        return isChain && level(inner) === level(outer) ? [[right(written, other), inner]] : [];
      });
    });
    expect(await wrongRoots(expected)).toEqual([]);
  });
});
