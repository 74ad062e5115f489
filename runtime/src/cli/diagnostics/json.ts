// Diagnostics as one JSON document, for programs.
import type { Report } from "./finding.js";

export function renderJson(report: Report): string {
  return `${JSON.stringify({ files: report.files.length, diagnostics: report.findings }, null, 2)}\n`;
}
