// Every diagnostic has a code of the right form, an example that gives it and one that does not, and documentation.
import { readFileSync } from "node:fs";
import { CATALOGUE, DIAGNOSTIC_CODES, documentationAnchor } from "@feat-lang/language";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../language/src/diagnostics/documentation.js";
import { load } from "../support/language.js";

/** Given by the compiler's callers, who know the configuration. */
const NOT_OF_THE_TEXT = new Set(["offline-without-place"]);

describe.each(DIAGNOSTIC_CODES.map((code) => [code] as const))("%s", (code) => {
  const entry = CATALOGUE[code];

  test("is kebab-case, explained and documented", () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(entry.explanation).toMatch(/\.$/);
    const document = readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8");
    expect(document).toContain(`## ${code}\n`);
    expect(documentationAnchor(code)).toBe(`docs/diagnostics.md#${code}`);
  });
});

describe.each(DIAGNOSTIC_CODES.filter((code) => !NOT_OF_THE_TEXT.has(code)).map((code) => [code] as const))(
  "%s",
  (code) => {
    const entry = CATALOGUE[code];

    test("is given by its example, once and alone", async () => {
      const { diagnostics } = await load(entry.wrong);
      const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
      expect(found.map(({ severity }) => severity)).toEqual([entry.severity]);
      expect(found[0]?.message).toMatch(/[.!?]$/);
      const others = diagnostics.filter((diagnostic) => diagnostic.code !== code && diagnostic.severity !== "hint");
      expect(others.map((other) => `${other.code}: ${other.message}`)).toEqual([]);
    });

    test("is not given by the better example, nor is any error", async () => {
      const { diagnostics } = await load(entry.right);
      const found = diagnostics.filter((diagnostic) => diagnostic.code === code || diagnostic.severity === "error");
      expect(found.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`)).toEqual([]);
    });
  },
);

test("docs/diagnostics.md is what the catalogue says: `npm run docs -w language` writes it", () => {
  const document = readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8");
  expect(document).toBe(renderDiagnostics());
});
