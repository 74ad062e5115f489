// `feat status`: what is deployed and how it is doing.
import { printName } from "@feat-lang/compiler/plan";
import { type DeployedStatus, statusOf } from "../../deploy/status.js";
import { printTimestamp } from "../../engine/value/timestamp.js";
import { defineCommand } from "../command.js";
import { compiledVersions } from "../deployment/compiled-versions.js";
import { deploymentOptions, openDeployments } from "../deployment/open-deployment.js";
import { EXIT } from "../exit-code.js";
import { renderTable } from "../table.js";

const HEALTHY = new Set(["RUNNING", "STOPPED"]);

export const status = defineCommand({
  description:
    "Lists the deployed features: the state of their jobs, how far event time has come, how many events wait to be read, how many rows came too late, and where what runs is not what is recorded. Exits with 1 if something is not as it should be.",
  positionals: [{ name: "DIST", doc: "a folder that feat compile wrote, to compare with what runs" }],
  options: { ...deploymentOptions, json: { kind: "flag", doc: "print JSON" } },
  examples: [{ command: "feat status dist --env prod", does: "What runs, compared with what is compiled" }],
  async run({ options, positionals }, terminal) {
    const [folder] = positionals;
    const compiled =
      folder === undefined
        ? undefined
        : new Map(compiledVersions(folder, terminal.cwd).map(({ plan }) => [plan.feature, plan.hash]));
    const { cluster, log, tenant, close } = await openDeployments(options, terminal);
    try {
      const deployments = await log.read(tenant);
      const features = await statusOf({ deployments, cluster, ...(compiled && { compiled }) });
      await terminal.stdout.write(
        options.json ? `${JSON.stringify({ features: features.map(shown) }, null, 2)}\n` : renderStatus(features),
      );
      return features.every(({ state, drift }) => HEALTHY.has(state) && drift.length === 0) ? EXIT.ok : EXIT.findings;
    } finally {
      await close();
    }
  },
});

function shown({ figures, ...status }: DeployedStatus) {
  return { ...status, ...(figures && { ...figures, watermark: timeOf(figures.watermark) }) };
}

function renderStatus(features: readonly DeployedStatus[]): string {
  if (features.length === 0) return "Nothing is deployed.\n";
  const rows = features.map(({ feature, state, jobId, figures, drift }) => [
    printName(feature),
    state,
    jobId ?? "-",
    timeOf(figures?.watermark ?? null) ?? "-",
    String(figures?.lag ?? "-"),
    String(figures?.late ?? "-"),
    drift.join("; "),
  ]);
  return renderTable([["FEATURE", "STATE", "JOB", "WATERMARK", "LAG", "LATE", ""], ...rows]);
}

/** A bounded input ends beyond all times that can be printed. */
function timeOf(watermark: number | null): string | null {
  return watermark === null || Math.abs(watermark) > 8.64e15 ? null : printTimestamp(watermark);
}
