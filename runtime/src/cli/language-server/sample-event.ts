// An event to start from: the first one of the feature's own tests, else one made up from its columns.
import type { Plan, Type } from "@feat-lang/compiler/plan";
import type { ProjectModel, ResolvedFeature } from "@feat-lang/language";

export function sampleEvent(feature: ResolvedFeature, plan: Plan | undefined, model: ProjectModel): string {
  for (const node of model.testNodes) {
    if (node.feature?.$refText !== feature.name) continue;
    const step = model.test(node).steps.find(({ kind }) => kind === "event");
    // As written: reading and printing it again could lose digits.
    if (step?.kind === "event") return step.json;
  }
  const columns = plan?.source.columns ?? feature.source.columns;
  return JSON.stringify(Object.fromEntries(columns.map(({ name, type }) => [name, sampleOf(type)])), undefined, 2);
}

function sampleOf(type: Type): unknown {
  switch (type.kind) {
    case "boolean":
      return true;
    case "int":
    case "bigint":
      return 1;
    case "double":
    case "decimal":
      return 1.5;
    case "timestamp":
      return "2026-01-01T10:00:00Z";
    case "date":
      return "2026-01-01";
    case "array":
      return [sampleOf(type.element)];
    case "map":
      return { key: sampleOf(type.value) };
    case "row":
      return Object.fromEntries(type.fields.map((field) => [field.name, sampleOf(field.type)]));
    case "bytes":
      return "AA==";
    default:
      return "a";
  }
}
