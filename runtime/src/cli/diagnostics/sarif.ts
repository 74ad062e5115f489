// Diagnostics as SARIF 2.1.0, for code scanning services.
// Invariant: valid against the OASIS schema; the same findings give the same bytes.
import type { Finding, Report, Severity } from "./finding.js";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

export function renderSarif(report: Report, version: string): string {
  const rules = new Map<string, Finding>();
  for (const finding of report.findings) if (!rules.has(finding.code)) rules.set(finding.code, finding);
  const codes = [...rules.keys()].sort();
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "feat",
            version,
            rules: [...rules.values()]
              .sort((a, b) => (a.code < b.code ? -1 : 1))
              .map((finding) => ({
                id: finding.code,
                help: { text: `See ${finding.docs}` },
                defaultConfiguration: { level: LEVELS[finding.severity] },
              })),
          },
        },
        columnKind: "utf16CodeUnits",
        artifacts: report.files.map((file) => ({ location: { uri: fileUri(file.path) } })),
        results: report.findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: LEVELS[finding.severity],
          message: { text: finding.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: fileUri(finding.file) },
                region: {
                  startLine: finding.line,
                  startColumn: finding.column,
                  endLine: finding.endLine,
                  endColumn: finding.endColumn,
                },
              },
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A relative path as a URI reference: `a b.feat` → `a%20b.feat`. */
function fileUri(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
