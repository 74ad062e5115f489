// Whatever the text: a project and diagnostics with places inside of it, no exception, no message from below, in time.
import { readFileSync } from "node:fs";
import { CATALOGUE, loadProject } from "@feat-lang/language";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const reference = readFileSync(new URL("fixtures/everything.feat", import.meta.url), "utf8");

beforeEach(() => {
  // Langium prints what checks and scopes throw; nothing may be printed.
  vi.spyOn(console, "error").mockImplementation((...parts) => {
    throw new Error(`printed: ${parts.join(" ")}`);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function survives(text: string): Promise<void> {
  const started = performance.now();
  const project = await loadProject([{ path: "main.feat", text }]);
  expect(performance.now() - started).toBeLessThan(30_000);
  const rows = text.split(/\r\n|\n|\r/);
  for (const diagnostic of project.diagnostics) {
    expect(Object.hasOwn(CATALOGUE, diagnostic.code), diagnostic.message).toBe(true);
    expect(diagnostic.message).not.toMatch(/undefined|\[object|NaN|null is not/);
    expect(diagnostic.line).toBeGreaterThanOrEqual(1);
    expect(diagnostic.column).toBeGreaterThanOrEqual(1);
    expect(diagnostic.endLine).toBeLessThanOrEqual(rows.length + 1);
    const rowsSpanned = diagnostic.endLine - diagnostic.line;
    expect(rowsSpanned).toBeGreaterThanOrEqual(0);
    if (rowsSpanned === 0) expect(diagnostic.endColumn).toBeGreaterThanOrEqual(diagnostic.column);
  }
  // What compilers and editors look at exists, whatever is missing.
  for (const feature of project.features) {
    for (const item of feature.items) expect(item.type.kind).toBeTypeOf("string");
    expect(feature.groups.flatMap((group) => group.output).length).toBeLessThanOrEqual(feature.items.length);
  }
  if (project.hasErrors) return;
  expect(project.diagnostics.every(({ severity }) => severity !== "error")).toBe(true);
}

test("every form of the language, as it is", async () => {
  const { diagnostics } = await loadProject([{ path: "main.feat", text: reference }]);
  expect(diagnostics.filter(({ severity }) => severity === "error" || severity === "warning")).toEqual([]);
});

const SMALL = `source s < a: row<b: int> not null time t delay 1s t: timestamp >
feature f on s where a.b in [1] by k as l < x = sum(a.b) where not a.b is null sliding 1h every 5m y = if(x > 1, x, -x) >
test "t" of f < { a: { b: 1 } } expect l "x" at "T": x == 1 >`;

test("cut at every place", async () => {
  for (let length = 0; length <= SMALL.length; length++) await survives(SMALL.slice(0, length));
  for (let length = 0; length <= reference.length; length += 37) await survives(reference.slice(0, length));
}, 120_000);

test("each token left out", async () => {
  const tokens = [...reference.matchAll(/\w+|\s+|[^\w\s]/g)].filter(([token]) => token.trim() !== "");
  for (const token of tokens.filter((_, index) => index % 5 === 0)) {
    await survives(reference.slice(0, token.index) + reference.slice(token.index + token[0].length));
  }
}, 120_000);

const WORDS = [
  ...["source", "feature", "test", "on", "by", "where", "as", "and", "or", "not", "in", "is", "null", "like", "cast"],
  ...["<", ">", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "==", "+", "-", "*", "\n", "a", "b", "sum", "count"],
  ...["tumbling", "sliding", "session", "every", "1h", "5m", "0s", "-1s", "10", "1.5", "1hour", '"x"', "'", "`", '"'],
  ...["timestamp", "date", "row", "array", "map", "decimal", "online", "ttl", "offline", "expect", "late", "at"],
  ...["/*", "*/", "//", "/**", "\\", "é", "\u0000", "\ud800", "\u2028", "\r"],
];

test("tokens in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), (words) => survives(words.join(" "))),
    { numRuns: 100 },
  );
}, 120_000);

test("any pieces of the language in any order", async () => {
  const pieces = [...reference.matchAll(/[^\n]*\n/g)].map(([line]) => line);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (lines) => survives(lines.join(""))),
    { numRuns: 100 },
  );
}, 120_000);

test("any characters, also inside of a text that is fine", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(reference.length), async (noise, at) => {
      await survives(noise);
      await survives(reference.slice(0, at) + noise + reference.slice(at));
    }),
    { numRuns: 100 },
  );
}, 120_000);

const MANY = 5_000;

test.each([
  ["brackets", `feature f on s by k < a = ${"(".repeat(MANY)}x`],
  ["closed brackets", `feature f on s by k < a = ${"(".repeat(MANY)}x${")".repeat(MANY)} tumbling 1h >`],
  ["calls", `feature f on s by k < a = ${"abs(".repeat(MANY)}`],
  ["brackets and comparisons", `feature f on s by k < a = ${"(1 > ".repeat(MANY)}`],
  ["signs", `feature f on s by k < a = ${"-".repeat(MANY)}x >`],
  ["not", `feature f on s by k < a = ${"not ".repeat(MANY)}x >`],
  ["operators", `feature f on s by k < a = x${" + x".repeat(MANY)} >`],
  ["operators inside of brackets", `feature f on s by k < a = ${"(a + b + ".repeat(MANY)}`],
  ["paths", `feature f on s by k < a = count(x${".y".repeat(MANY)}) tumbling 1h >`],
  ["elements", `feature f on s by k < a = x${"[1]".repeat(MANY)} >`],
  ["null tests", `feature f on s by k < a = x${" is null".repeat(MANY)} >`],
  ["types", `source s < a: ${"array<".repeat(MANY)}`],
  ["objects", `test "t" of f < ${"{ a: ".repeat(MANY)}`],
  ["key paths", `feature f on s by k${".y".repeat(MANY)} < a = count(*) tumbling 1h >`],
  ["closing", ">".repeat(MANY)],
  ["comment starts", "/*".repeat(MANY)],
  ["line comments behind >", "> //".repeat(MANY)],
  ["slashes", `feature f on s by k < a = count(*) where x > ${"/".repeat(MANY)}`],
  ["quotes", '"'.repeat(MANY)],
  ["backquotes", "`".repeat(MANY)],
  ["digits", "1".repeat(MANY)],
  ["durations", `feature f on s by k < a = count(*) tumbling ${"1s".repeat(MANY)}x >`],
  ["exponents", `feature f on s where a > ${"1".repeat(MANY)}.${"1".repeat(MANY)}e${"1".repeat(MANY)} by k < >`],
  ["escapes", `feature f on s where a == "${"\\q".repeat(MANY)}" by k < >`],
  ["one long text", `feature f on s where a == "${"x".repeat(1_000_000)}" by k < n = count(*) tumbling 1h >`],
  ["one long name", `feature ${"x".repeat(1_000_000)} on s by k < n = count(*) tumbling 1h >`],
  ["line comments", "// a\n".repeat(200_000)],
  ["empty declarations", "source ".repeat(MANY)],
  ["blanks", " \n".repeat(MANY)],
] as const)("a great many %s", async (_, text) => {
  await survives(text);
});

test("derived items in a long row", async () => {
  const items = Array.from({ length: 5_000 }, (_, index) => `x${index} = x${index + 1} + 1`);
  await survives(`feature f on s by k <\n${items.join("\n")}\nx5000 = count(*) tumbling 1h\n>`);
});

test("a long list", async () => {
  const values = Array.from({ length: MANY }, (_, index) => `-${index}`).join(", ");
  const { diagnostics } = await loadProject([
    { path: "main.feat", text: `feature f on s where x in [${values}] by k < n = count(*) tumbling 1h >` },
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["inferred-source"]);
});
