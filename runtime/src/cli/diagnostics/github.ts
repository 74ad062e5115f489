// Diagnostics as GitHub workflow commands, which show up as annotations of a pull request.
// Invariant: a message can neither end its command nor start another one.
import type { Finding, Report, Severity } from "./finding.js";

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

export function renderGithub(report: Report): string {
  return report.findings.map((finding) => `${command(finding)}\n`).join("");
}

function command(finding: Finding): string {
  const properties = {
    file: finding.file,
    line: finding.line,
    col: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    title: finding.code,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[finding.severity]} ${list.join(",")}::${escapeData(finding.message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
