// Diagnostics as golden text: each source line that has any, with markers under the ranges.
import type { ProjectDiagnostic } from "@feat-lang/language";

export function printDiagnostics(text: string, diagnostics: readonly ProjectDiagnostic[]): string {
  const lines = text.split("\n");
  const printed = diagnostics.map((diagnostic) => {
    const source = lines[diagnostic.line - 1] ?? "";
    const end = diagnostic.endLine === diagnostic.line ? diagnostic.endColumn : source.length + 1;
    const marker = " ".repeat(diagnostic.column - 1) + "^".repeat(Math.max(1, end - diagnostic.column));
    const place = `${diagnostic.line}:${diagnostic.column}`;
    return `${place} ${diagnostic.severity} ${diagnostic.code}\n  ${diagnostic.message}\n  | ${source}\n  | ${marker}\n`;
  });
  return printed.length === 0 ? "none\n" : printed.join("\n");
}
