// `offline` is the text's wish; where to is the environment's knowledge. Here both meet.
import { ast, diagnose, type Project, type ProjectDiagnostic } from "@feat-lang/language";
import type { FlinkEnvironment } from "../flink/index.js";

/** A warning at each `offline` line that the environment has no place for. */
export function checkOfflinePlace(project: Project, environment: FlinkEnvironment): readonly ProjectDiagnostic[] {
  if (environment.offline) return [];
  return project.features.flatMap((feature) => {
    const line = feature.node.members.find(ast.isOfflineLine);
    const span = line && project.spanOf(line);
    return span ? [diagnose("offline-without-place", span, { feature: feature.name })] : [];
  });
}
