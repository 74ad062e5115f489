// The output that the examples' guides show is output that there is.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const linesOf = (file: string) => readFileSync(`${examples}${file}`, "utf8").split("\n");

test.each([
  { guide: "transactions/README.md", expected: ["transactions/expected.ndjson", "transactions/tiny-expected.ndjson"] },
  { guide: "flights/README.md", expected: ["flights/expected.ndjson"] },
])("$guide", ({ guide, expected }) => {
  const shown = linesOf(guide).filter((line) => line.startsWith('{"feature"'));
  expect(shown.length).toBeGreaterThan(0);
  expect(expected.flatMap(linesOf)).toEqual(expect.arrayContaining(shown));
});
