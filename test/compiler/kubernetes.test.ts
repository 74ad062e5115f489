// `flinkdeployment.yaml`: what the operator's own schema allows, names that Kubernetes takes, and texts that stay texts.
import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { DEFAULT_ENVIRONMENT } from "../../compiler/src/default-environment.js";
import { emitFlinkSql, type FlinkEnvironment } from "../../compiler/src/flink/index.js";
import { emitFlinkDeployment } from "../../compiler/src/kubernetes/flink-deployment.js";
import { printYaml, type Yaml } from "../../compiler/src/kubernetes/yaml.js";
import { seedPlan } from "../support/plans.js";
import { describeWith, type Tool } from "../support/tool.js";

/** The operator's own schema, in the folder beside the project's that is shared between projects. */
const CRD = new URL(
  "../../../shared/data/flink-operator-crd/flinkdeployments.flink.apache.org-v1.yml",
  import.meta.url,
);
const operatorSchema: Tool = {
  name: "the schema of the Flink Kubernetes operator",
  missing: existsSync(CRD) ? undefined : "put its CustomResourceDefinitions into ../shared/data/flink-operator-crd",
};

/** Kubernetes prunes silently what its schema does not know; here that is an error. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)]);
  const isOpen = !("properties" in schema) || "additionalProperties" in schema;
  return Object.fromEntries([...entries, ...(isOpen ? [] : [["additionalProperties", false]])]);
}

function readOperatorSchema() {
  const { spec } = parse(readFileSync(CRD, "utf8"));
  const version = spec.versions.find(({ name }: { name: string }) => name === "v1beta1");
  const ajv = new Ajv({ strict: false, formats: { int32: true, int64: true } });
  return ajv.compile(closed(version.schema.openAPIV3Schema.properties.spec) as object);
}

const PRODUCTION: FlinkEnvironment = {
  ...DEFAULT_ENVIRONMENT,
  tenant: "acme-corp",
  job: { parallelism: 4, checkpoints: { path: "s3://bucket/flink", intervalMs: 60_000 } },
  kubernetes: {
    image: "registry.example/flink:1",
    serviceAccount: "flink-jobs",
    secrets: ["kafka-login"],
    taskManager: { memory: "4g", cpu: 2 },
  },
};

function deploymentOf(environment: FlinkEnvironment, plan = seedPlan()) {
  const { sql } = emitFlinkSql(plan, environment);
  const text = emitFlinkDeployment(plan, sql, environment);
  const [configMap, deployment] = parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  return { text, sql, configMap, deployment };
}

describeWith(operatorSchema, "the operator's schema", () => {
  test.each([
    ["the default environment", DEFAULT_ENVIRONMENT],
    ["production", PRODUCTION],
  ])("allows the deployment of %s", (_, environment) => {
    const isSpec = readOperatorSchema();
    expect(isSpec(deploymentOf(environment).deployment.spec), JSON.stringify(isSpec.errors)).toBe(true);
  });

  test("allows nothing else", () => {
    const isSpec = readOperatorSchema();
    const { spec } = deploymentOf(PRODUCTION).deployment;
    expect(isSpec({ ...spec, flinkVersionn: "v2_2" })).toBe(false);
    expect(isSpec({ ...spec, flinkVersion: "v9_9" })).toBe(false);
  });
});

describe("flinkdeployment.yaml", () => {
  test("text for people", async () => {
    await expect(deploymentOf(PRODUCTION).text).toMatchFileSnapshot("kubernetes/flinkdeployment.yaml");
  });

  test("the script is in the ConfigMap that the pods mount, whose name changes with it", () => {
    const { sql, configMap, deployment } = deploymentOf(PRODUCTION);
    expect(configMap.data["job.sql"]).toBe(sql);
    const [volume] = deployment.spec.podTemplate.spec.volumes;
    expect(volume.configMap.name).toBe(configMap.metadata.name);
    const other = deploymentOf({ ...PRODUCTION, job: { parallelism: 5 } });
    expect(other.deployment.metadata.name).toBe(deployment.metadata.name);
    expect(other.configMap.metadata.name).not.toBe(configMap.metadata.name);
  });

  test("without a place for savepoints, upgrades are stateless and the file says so", () => {
    const { text, deployment } = deploymentOf(DEFAULT_ENVIRONMENT);
    expect(deployment.spec.job.upgradeMode).toBe("stateless");
    expect(text).toContain("flink.checkpoints in feat.config.yaml");
  });

  test("names are DNS labels of 45 characters at most, and no two features share one", () => {
    const features = ["a_b", "a-b", "A-b", "a.b", "é", "x".repeat(200), `${"x".repeat(200)}y`, "1", "-", "$"];
    const names = features.map(
      (feature) => deploymentOf(PRODUCTION, { ...seedPlan(), feature }).deployment.metadata.name,
    );
    expect(new Set(names).size).toBe(features.length);
    for (const name of names) expect(name).toMatch(/^(?=.{1,45}$)[a-z]([a-z0-9-]*[a-z0-9])?$/);
  });

  test("a hostile feature name and documentation stay data", () => {
    const feature = "x\n---\nkind: Secret\n# \u0000 \u2028 $(HOME) `\"'";
    const { configMap, deployment } = deploymentOf(PRODUCTION, { ...seedPlan(), feature, doc: "a: b\n--- # c" });
    expect([configMap.kind, deployment.kind]).toEqual(["ConfigMap", "FlinkDeployment"]);
    expect(deployment.metadata.annotations["feat/feature"]).toBe(feature);
  });
});

describe("YAML", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constantFrom(
      "yes",
      "No",
      "null",
      "~",
      "1e3",
      "0x1",
      "",
      " a",
      "a ",
      "- a",
      "a: b",
      "#",
      "|",
      "a\n",
      "\n",
      "a\n\nb\n",
      " a\nb\n",
      "\ta\nb\n",
      "a\n b \n",
      "2026-01-01",
      "=",
      "<<",
      "\ufeff",
      "é",
      "\u2028",
    ),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  );
  const { tree } = fc.letrec<{ tree: Yaml }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        tie("tree"),
        { maxKeys: 4 },
      ),
    ),
  }));

  test("is read back as what it was, by another's parser", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(parse(printYaml(value), { merge: false })).toEqual(value);
      }),
      { numRuns: 3_000 },
    );
  });
});
