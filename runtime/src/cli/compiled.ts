// `.feat` text → plans and artifacts, for every command that needs the language.
// Invariant: the only file of the command line that loads the compiler, and only when called.
import { resolve } from "node:path";
import type { FlinkEnvironment, RowQueries, SourceMap } from "@feat-lang/compiler";
import type { Plan, TestPlan } from "@feat-lang/compiler/plan";
import type { Environment } from "../config/environment.js";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";
import type { Finding, Report } from "./diagnostics/finding.js";
import { renderSummary, renderText } from "./diagnostics/text.js";
import { type Artifact, readPlans } from "./dist-folder.js";
import { flinkEnvironmentOf } from "./flink-environment.js";
import { announce } from "./progress.js";
import { readProject, type SourceFile } from "./project.js";
import type { Terminal } from "./terminal.js";

export interface Compiled {
  readonly report: Report;
  /** Of features without an error; made when asked for. */
  readonly plans: readonly Plan[];
  /** Both none where there is an error anywhere; made when asked for. */
  readonly tests: () => readonly TestPlan[];
  readonly artifacts: () => readonly Artifact[];
}

export interface CompileOptions {
  /** Where the artifacts read and write; a broker on this machine where it is not said. */
  readonly environment?: Environment | undefined;
  /** TypeScript types among the artifacts. */
  readonly types?: boolean;
}

/** From here on reading may take longer than one likes to wait without a word. */
const MANY_FILES = 20;

export async function compilePaths(
  paths: readonly string[],
  terminal: Terminal,
  options: CompileOptions = {},
): Promise<Compiled> {
  const files = await readProject(paths, terminal.cwd);
  const done = files.length < MANY_FILES ? () => {} : announce(terminal.stderr, `Reading ${files.length} files…`);
  const { compileProject } = await import("@feat-lang/compiler");
  const environment = await flinkEnvironment(options.environment);
  const compilation = await compileProject(files, environment, options).finally(done);
  return {
    report: { files, findings: compilation.diagnostics.map(findingOf) },
    get plans() {
      return compilation.plans;
    },
    tests: () => compilation.tests,
    artifacts: () => compilation.artifacts,
  };
}

/** What is printed of a diagnostic, in the order in which JSON shows it. */
function findingOf(diagnostic: Finding): Finding {
  const { file, line, column, endLine, endColumn, severity, code, message, docs } = diagnostic;
  return { file, line, column, endLine, endColumn, severity, code, message, docs };
}

/** As `compilePaths`; where there is an error, the errors go to stderr and the command ends. */
export async function compileWithoutErrors(
  paths: readonly string[],
  terminal: Terminal,
  options: CompileOptions = {},
): Promise<Compiled> {
  const compiled = await compilePaths(paths, terminal, options);
  const errors = compiled.report.findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) {
    const report = { ...compiled.report, findings: errors };
    await terminal.stderr.write(renderText(report, terminal.stderr));
    throw new FeatError("compile-failed", `${renderSummary(report)}; nothing was done.`);
  }
  return compiled;
}

/** The text in canonical layout, or what keeps it from being read. */
export async function formatFile({ path, text }: SourceFile): Promise<{ readonly text: string } | Report> {
  const { formatText } = await import("@feat-lang/compiler");
  const formatted = await formatText(text, path);
  if ("text" in formatted) return formatted;
  return { files: [{ path, text }], findings: formatted.diagnostics.map(findingOf) };
}

/** The Flink SQL of a plan, as `feat compile` writes it. */
export async function flinkSqlOf(
  plan: Plan,
  environment: Environment | undefined,
): Promise<{ readonly sql: string; readonly map: SourceMap }> {
  const { emitFlinkSql } = await import("@feat-lang/compiler");
  return emitFlinkSql(plan, await flinkEnvironment(environment));
}

async function flinkEnvironment(environment: Environment | undefined): Promise<FlinkEnvironment> {
  const { DEFAULT_ENVIRONMENT } = await import("@feat-lang/compiler");
  return environment === undefined ? DEFAULT_ENVIRONMENT : flinkEnvironmentOf(environment, DEFAULT_ENVIRONMENT);
}

/** Queries for the rows of a plan over a file of events; `prefix` keeps its tables apart from those of other files. */
export async function rowQueriesOf(plan: Plan, path: string, prefix: string): Promise<RowQueries> {
  const { DEFAULT_ENVIRONMENT, emitRowQueries } = await import("@feat-lang/compiler");
  return emitRowQueries(plan, { ...DEFAULT_ENVIRONMENT, source: { connector: "filesystem", path } }, prefix);
}

/** Where the plans come from: `.feat` files below paths, or a folder that `feat compile` wrote. */
export interface PlanSource {
  readonly paths: readonly string[];
  /** The value of `--plan`. */
  readonly folder: string | undefined;
}

export async function loadPlans({ paths, folder }: PlanSource, terminal: Terminal): Promise<readonly Plan[]> {
  if (folder === undefined) return (await compileWithoutErrors(paths, terminal)).plans;
  const [path] = paths;
  if (path !== undefined) {
    throw new FeatError(
      "invalid-argument",
      `"${path}" and --plan cannot be given together: a plan is compiled already.`,
    );
  }
  return readPlans(resolve(terminal.cwd, folder), folder);
}

export function planNamed(plans: readonly Plan[], name: string): Plan {
  const plan = plans.find((candidate) => candidate.feature === name);
  if (plan) return plan;
  const known = plans.map((candidate) => candidate.feature).sort();
  throw new FeatError("unknown-feature", `There is no feature "${name}".${suggestion(name, known, "features")}`);
}
