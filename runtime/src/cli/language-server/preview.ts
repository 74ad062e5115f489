// The SQL, plan and manifest of a feature while its text is being written.
// Invariant: what was shown once stays until something better is known; it is marked stale in the meantime.
import { DEFAULT_ENVIRONMENT, emitFlinkSql, outputTopic } from "@feat-lang/compiler";
import { type Plan, printPlan } from "@feat-lang/compiler/plan";
import type { Preview } from "./protocol.js";
import { rangeOfSpan, type WorkspaceFeatures } from "./workspace-features.js";

export function createPreviews(features: WorkspaceFeatures): (name: string) => Preview | null {
  const lastGood = new Map<string, { readonly plan: Plan; readonly preview: Preview }>();
  return (name) => {
    const feature = features.resolved(name);
    const before = lastGood.get(name);
    if (!feature)
      return before ? { ...before.preview, stale: true, problems: [`Nothing declares \`${name}\` now.`] } : null;
    const compiled = features.compiled(feature);
    if ("problems" in compiled) {
      const empty = { feature: name, sql: "", plan: "", manifest: "", mappings: [] };
      return { ...(before?.preview ?? empty), stale: true, problems: compiled.problems };
    }
    if (before?.plan === compiled.plan) return before.preview;
    const preview = previewOf(compiled.plan);
    lastGood.set(name, { plan: compiled.plan, preview });
    return preview;
  };
}

function previewOf(plan: Plan): Preview {
  const { sql, map } = emitFlinkSql(plan, DEFAULT_ENVIRONMENT);
  return {
    feature: plan.feature,
    stale: false,
    problems: [],
    sql,
    plan: printPlan(plan),
    manifest: manifestOf(plan),
    mappings: map.mappings.map(({ kind, name, sql: range, feat }) => ({
      kind,
      name,
      sql: rangeOfSpan(range),
      feat: { uri: feat.file, range: rangeOfSpan(feat) },
    })),
  };
}

/** What `feat compile` would say of the feature in `manifest.json`. */
function manifestOf({ feature, hash, source }: Plan): string {
  const topic = outputTopic(DEFAULT_ENVIRONMENT.tenant, feature);
  return `${JSON.stringify({ name: feature, hash, source: source.name, topic: source.topic, outputTopic: topic }, undefined, 2)}\n`;
}
