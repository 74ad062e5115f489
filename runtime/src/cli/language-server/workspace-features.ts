// Features and tests of the open workspace, compiled one at a time.
// Invariant: reads what the last build knows and never builds; plans are kept until a text changes.
import { compileLoaded } from "@feat-lang/compiler";
import type { Plan, Span, TestPlan } from "@feat-lang/compiler/plan";
import type { ast, ProjectModel, ResolvedFeature } from "@feat-lang/language";
import { type FeatLspServices, projectView } from "@feat-lang/language/lsp";
import type { Place, Range } from "./protocol.js";

export type CompiledFeature =
  | { readonly plan: Plan }
  /** What is wrong, as sentences. */
  | { readonly problems: readonly string[] };

export interface WorkspaceFeatures {
  readonly model: () => ProjectModel;
  readonly resolved: (name: string) => ResolvedFeature | undefined;
  readonly compiled: (feature: ResolvedFeature) => CompiledFeature;
  /** Undefined where the test or its file has an error. */
  readonly test: (node: ast.Test) => TestPlan | undefined;
  readonly placeOf: (node: Declared) => Place | undefined;
}

/** What has a place in a file. */
type Declared = ast.Source | ast.Feature | ast.Test;

export function createWorkspaceFeatures(services: FeatLspServices): WorkspaceFeatures {
  /** Of the current model only: a new model is a new state of the texts. */
  let known = new WeakMap<ResolvedFeature, CompiledFeature>();
  let of: ProjectModel | undefined;
  const model = () => services.model.ProjectModelProvider.current();
  return {
    model,
    resolved: (name) => {
      const node = model().featureNode(name);
      return node && model().feature(node);
    },
    compiled(feature) {
      if (of !== model()) {
        of = model();
        known = new WeakMap();
      }
      const before = known.get(feature);
      if (before) return before;
      const project = projectView(services, [feature]);
      const [plan] = compileLoaded(project).plans;
      const errors = project.diagnostics.filter(({ severity }) => severity === "error");
      const compiled: CompiledFeature = plan
        ? { plan }
        : { problems: errors.map(({ line, message }) => `Line ${line}: ${message}`) };
      known.set(feature, compiled);
      return compiled;
    },
    test(node) {
      const test = model().test(node);
      if (!test.feature) return undefined;
      return compileLoaded(projectView(services, [test.feature], [test])).tests[0];
    },
    placeOf: (node) => {
      const range = node.$cstNode?.range;
      const uri = projectUri(node);
      return range && uri !== undefined ? { uri, range } : undefined;
    },
  };
}

function projectUri(node: Declared): string | undefined {
  return node.$container.$document?.uri.toString();
}

/** From one and exclusive ends, as plans have them, to what editors count from zero. */
export function rangeOfSpan({ line, column, endLine, endColumn }: Omit<Span, "file">): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}
