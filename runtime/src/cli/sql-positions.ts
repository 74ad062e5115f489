// SQL with comments that say where in `.feat` files each part comes from.
// Invariant: a comment stands where a mapped part begins, never inside a literal, so the SQL still runs.
import type { SourceMap } from "@feat-lang/compiler";

export function annotateSql(sql: string, map: SourceMap): string {
  const lines = sql.split("\n");
  const starts = new Map<string, (typeof map.mappings)[number]>();
  for (const mapping of map.mappings) {
    const at = `${mapping.sql.line}:${mapping.sql.column}`;
    // Of several parts that begin here, the outermost comes first and is the one that a reader looks for.
    if (!starts.has(at)) starts.set(at, mapping);
  }
  // From the end, so that columns before an insertion stay what they are.
  for (const { sql: range, feat } of [...starts.values()].reverse()) {
    const line = lines[range.line - 1] ?? "";
    const comment = `/* ${feat.file.replaceAll("*/", "* /")}:${feat.line}:${feat.column} */ `;
    lines[range.line - 1] = line.slice(0, range.column - 1) + comment + line.slice(range.column - 1);
  }
  return lines.join("\n");
}
