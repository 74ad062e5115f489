// What `feat compile` writes: per feature a folder with plan, SQL, source map and schema, one manifest and, if asked for,
// TypeScript types.
// Invariant: paths are relative, safe on every file system, and made of the feature's name alone.
import { emitFlinkSql, type FlinkEnvironment, outputTopic } from "./flink/index.js";
import { emitFlinkDeployment } from "./kubernetes/flink-deployment.js";
import type { Plan } from "./plan/index.js";
import { featureSchema } from "./schema/feature-schema.js";
import { emitTypes } from "./schema/feature-types.js";

export interface Artifact {
  /** Relative to the output folder, `/` between folders. */
  readonly path: string;
  readonly text: string;
}

export interface ArtifactOptions {
  readonly environment: FlinkEnvironment;
  /** Of the compiler; stands in the manifest. */
  readonly version: string;
  /** Also `types.ts`: TypeScript types of all features. */
  readonly types?: boolean;
}

/** Sorted by path. */
export function emitArtifacts(plans: readonly Plan[], options: ArtifactOptions): readonly Artifact[] {
  const folders = folderNames(plans.map((plan) => plan.feature));
  const features = plans.flatMap((plan, index) => featureArtifacts(plan, folders[index] ?? "", options.environment));
  const types = options.types ? [{ path: "types.ts", text: emitTypes(plans) }] : [];
  return [manifest(plans, [...features, ...types], options), ...features, ...types].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function featureArtifacts(plan: Plan, folder: string, environment: FlinkEnvironment): readonly Artifact[] {
  const { sql, map } = emitFlinkSql(plan, environment);
  return [
    { path: `${folder}/plan.json`, text: json(plan) },
    { path: `${folder}/job.sql`, text: sql },
    // Read by programs alone.
    { path: `${folder}/job.sql.map.json`, text: `${JSON.stringify(map)}\n` },
    { path: `${folder}/flinkdeployment.yaml`, text: emitFlinkDeployment(plan, sql, environment) },
    { path: `${folder}/schema.json`, text: json(featureSchema(plan)) },
  ];
}

function manifest(plans: readonly Plan[], files: readonly Artifact[], options: ArtifactOptions): Artifact {
  const text = json({
    compiler: options.version,
    features: plans.map((plan) => ({
      name: plan.feature,
      hash: plan.hash,
      source: plan.source.name,
      topic: plan.source.topic,
      outputTopic: outputTopic(options.environment.tenant, plan.feature),
    })),
    files: files.map(({ path }) => path).sort(),
  });
  return { path: "manifest.json", text };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Letters, digits, `_` and `-` stay; the rest is percent-encoded, as are capitals where only case tells names apart. */
function folderNames(features: readonly string[]): readonly string[] {
  const spellings = Map.groupBy(features, (name) => name.toLowerCase());
  return features.map((name) => {
    const needsCase = (spellings.get(name.toLowerCase())?.length ?? 0) > 1;
    return name.replace(needsCase ? /[^a-z0-9_-]/gu : /[^A-Za-z0-9_-]/gu, percentEncoded);
  });
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
