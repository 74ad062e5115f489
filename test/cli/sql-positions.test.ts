// `feat preview --map`: comments at the start of each mapped part.
import { expect, test } from "vitest";
import { annotateSql } from "../../runtime/src/cli/sql-positions.js";

const range = (line: number, column: number) => ({ line, column, endLine: line, endColumn: column + 1 });
const mapping = (kind: "feature" | "key" | "item", sql: [number, number], feat: [number, number], file = "a.feat") => ({
  kind,
  name: "x",
  sql: range(...sql),
  feat: { file, ...range(...feat) },
});

test("one comment where a part begins, the outermost of those that begin together", () => {
  const mappings = [
    mapping("feature", [1, 1], [1, 1]),
    mapping("key", [1, 1], [1, 20]),
    mapping("item", [2, 3], [2, 3]),
    mapping("item", [2, 6], [3, 3], "x*/y.feat"),
  ];
  expect(annotateSql("SELECT\n  a, b\n", { version: 1, mappings })).toBe(
    "/* a.feat:1:1 */ SELECT\n  /* a.feat:2:3 */ a, /* x* /y.feat:3:3 */ b\n",
  );
});
