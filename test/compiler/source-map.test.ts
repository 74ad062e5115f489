// `job.sql.map.json` of a project's text: which words of the feature each part of the SQL comes from.
import { compileProject } from "@feat-lang/compiler";
import type { Span } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import type { SourceMap } from "../../compiler/src/flink/source-map.js";

const TEXT = `source s <
  id: string not null
  x: double
  at: timestamp
  time at
>
feature f on s
  where x > 1 and
    x < 10
  by id <
  total = sum(x) where x != 5 tumbling 1h
  twice = total * 2
>
`;

function textAt({ line, column, endLine, endColumn }: Omit<Span, "file">, text: string): string {
  const lines = text.split("\n").slice(line - 1, endLine);
  lines.push((lines.pop() ?? "").slice(0, endColumn - 1));
  lines[0] = (lines[0] ?? "").slice(column - 1);
  return lines.join("\n");
}

test("every part of the SQL knows its words; a header's condition its own, not the whole feature", async () => {
  const { artifacts, plans } = await compileProject([{ path: "main.feat", text: TEXT }]);
  const artifact = (end: string) => artifacts.find(({ path }) => path.endsWith(end))?.text ?? "";
  const { mappings } = JSON.parse(artifact("job.sql.map.json")) as SourceMap;
  const said = mappings.map(({ kind, sql, feat }) => [kind, textAt(feat, TEXT), textAt(sql, artifact("job.sql"))]);
  const of = (kind: string) => said.filter(([it]) => it === kind).map(([, ...texts]) => texts);
  expect(of("where")).toEqual([
    ["x > 1 and\n    x < 10", "x > 1"],
    ["x > 1 and\n    x < 10", "x < 10"],
  ]);
  expect(of("key")).toEqual([["id", "id"]]);
  expect(of("item")).toContainEqual(["twice = total * 2", "total * 2E0 AS twice"]);
  expect(plans[0]?.whereSpan).toMatchObject({ line: 8, column: 9, endLine: 9, endColumn: 11 });
  expect(of("source").map(([feat]) => feat)).toEqual([TEXT.slice(0, TEXT.indexOf("\nfeature"))]);
});
