// `feat check`: diagnostics of a project.
import { findEnvironment } from "../../config/find-config.js";
import { defineCommand } from "../command.js";
import { compilePaths } from "../compiled.js";
import type { Report } from "../diagnostics/finding.js";
import { renderGithub } from "../diagnostics/github.js";
import { renderJson } from "../diagnostics/json.js";
import { renderSarif } from "../diagnostics/sarif.js";
import { renderSummary, renderText } from "../diagnostics/text.js";
import { EXIT } from "../exit-code.js";
import { envOption, pathsPositional } from "../shared-options.js";
import type { Output } from "../terminal.js";
import { version } from "../version.js";

const FORMATS = ["text", "json", "github", "sarif"] as const;

const RENDERERS: Readonly<Record<(typeof FORMATS)[number], (report: Report, output: Output) => string>> = {
  text: renderText,
  json: renderJson,
  github: renderGithub,
  sarif: (report) => renderSarif(report, version()),
};

export const check = defineCommand({
  description:
    "Reports what is wrong in .feat files. Exits with 1 if there is an error; warnings and hints do not count.",
  positionals: [pathsPositional],
  options: {
    ...envOption,
    format: {
      kind: "choice",
      choices: FORMATS,
      default: "text",
      doc: "how to print: text for people, github for annotations of a workflow, sarif for code scanning",
    },
    json: { kind: "flag", doc: "short for --format json" },
  },
  examples: [
    { command: "feat check", does: "Check all .feat files below this folder" },
    { command: "feat check features --format sarif > feat.sarif", does: "For a code scanning service" },
  ],
  async run({ options, positionals }, terminal) {
    const choice = { name: options.env, variables: terminal.env, isLenient: true };
    const environment = await findEnvironment(terminal.cwd, choice);
    const { report } = await compilePaths(positionals, terminal, { environment });
    const render = RENDERERS[options.json ? "json" : options.format];
    await terminal.stdout.write(render(report, terminal.stdout));
    await terminal.stderr.write(`${renderSummary(report)}\n`);
    return report.findings.some((finding) => finding.severity === "error") ? EXIT.findings : EXIT.ok;
  },
});
