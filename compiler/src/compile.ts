// The phases in order: text → checked project → plans → artifacts.
// Invariant: a function of the files and the environment. Same input, same bytes, on any machine.
import {
  compareDiagnostics,
  loadProject,
  type Project,
  type ProjectDiagnostic,
  type SourceFile,
} from "@feat-lang/language";
import { type Artifact, emitArtifacts } from "./artifacts.js";
import { DEFAULT_ENVIRONMENT } from "./default-environment.js";
import type { FlinkEnvironment } from "./flink/index.js";
import { checkOfflinePlace } from "./lower/offline-place.js";
import { lowerProject } from "./lower/project.js";
import { lowerTest } from "./lower/test.js";
import type { Plan, TestPlan } from "./plan/index.js";
import { VERSION } from "./version.js";

export interface Compilation {
  /** In order of file and position. */
  readonly diagnostics: readonly ProjectDiagnostic[];
  /** In order of file and text; of features without an error in themselves and in their source. Made when first asked for. */
  readonly plans: readonly Plan[];
  /** In order of file and text; none where there is an error anywhere. Made when first asked for. */
  readonly tests: readonly TestPlan[];
  /** None where there is an error anywhere. Made when first asked for. */
  readonly artifacts: readonly Artifact[];
}

interface CompileOptions {
  /** Adds TypeScript types to the artifacts. */
  readonly types?: boolean;
}

/** Paths are names only: they appear in diagnostics and spans, and their order decides which of two equal names counts. */
export async function compileProject(
  files: readonly SourceFile[],
  environment: FlinkEnvironment = DEFAULT_ENVIRONMENT,
  options: CompileOptions = {},
): Promise<Compilation> {
  return compileLoaded(await loadProject(files), environment, options);
}

/** A project that is checked already, or a part of one. */
export function compileLoaded(
  project: Project,
  environment: FlinkEnvironment = DEFAULT_ENVIRONMENT,
  { types = false }: CompileOptions = {},
): Compilation {
  const plans = once(() => lowerProject(project));
  const tests = once(() => (project.hasErrors ? [] : project.tests.map((test) => lowerTest(test, project.spanOf))));
  const artifacts = once(() =>
    project.hasErrors ? [] : emitArtifacts(plans(), { environment, version: VERSION, types }),
  );
  return {
    diagnostics: [...project.diagnostics, ...checkOfflinePlace(project, environment)].sort(compareDiagnostics),
    get plans() {
      return plans();
    },
    get tests() {
      return tests();
    },
    get artifacts() {
      return artifacts();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
