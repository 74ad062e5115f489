// `feat deploy`: compiled features onto a Flink cluster, changed where they changed.
import type { KafkaCluster } from "../../config/environment.js";
import { changesFor, type Deployed, deployChanges, requireAllowed } from "../../deploy/deploy.js";
import type { Version } from "../../deploy/deployment.js";
import { jobNameOf } from "../../deploy/sql-script.js";
import { FeatError } from "../../errors.js";
import { defineCommand } from "../command.js";
import { renderChanges } from "../deployment/changes-report.js";
import { compiledVersions } from "../deployment/compiled-versions.js";
import { type Deployments, deploymentOptions, openDeployments } from "../deployment/open-deployment.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { announce } from "../progress.js";
import { renderTable } from "../table.js";
import type { Terminal } from "../terminal.js";

export const deploy = defineCommand({
  description:
    "Makes a Flink cluster run the features that feat compile wrote: creates jobs, upgrades changed ones from a savepoint, and leaves unchanged ones alone. A version that does not come to run is taken back. State is never lost without --allow-state-loss.",
  positionals: [{ name: "DIST", doc: "the folder that feat compile wrote (default: dist)" }],
  options: {
    ...deploymentOptions,
    "dry-run": { kind: "flag", doc: "print what would be done, and do nothing" },
    "allow-state-loss": {
      kind: "list",
      placeholder: "FEATURE",
      doc: "let this feature start empty, or be stopped for good",
    },
    partitions: {
      kind: "value",
      placeholder: "N",
      default: "4",
      doc: "partitions of the output topics that are created",
    },
    json: { kind: "flag", doc: "print JSON" },
  },
  examples: [
    { command: "feat deploy dist --env prod --dry-run", does: "What a deployment would change" },
    { command: "feat deploy dist --env prod", does: "Deploy, and print the jobs" },
  ],
  async run({ options, positionals }, terminal) {
    const versions = compiledVersions(positionals[0] ?? "dist", terminal.cwd);
    const deployments = await openDeployments(options, terminal);
    try {
      if (options["dry-run"]) return await dryRun(versions, deployments, { terminal, json: options.json });
      const deployed = await deployVersions(versions, deployments, {
        terminal,
        allowed: new Set(options["allow-state-loss"]),
        partitions: parsePartitions(options.partitions),
      });
      await terminal.stdout.write(
        options.json ? `${JSON.stringify({ deployed }, null, 2)}\n` : renderDeployed(deployed),
      );
      return EXIT.ok;
    } catch (error) {
      if (!terminal.interrupted.aborted || error !== terminal.interrupted.reason) throw error;
      await terminal.stderr.write("Interrupted: the features deployed so far run, the others are as they were.\n");
      return EXIT.interrupted;
    } finally {
      await deployments.close();
    }
  },
});

async function dryRun(
  versions: readonly Version[],
  deployments: Deployments,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<ExitCode> {
  const { cluster, log, tenant } = deployments;
  const changes = await changesFor(versions, await log.read(tenant), cluster);
  const shown = changes.map(({ feature, action, losesState, diff, job }) => ({
    feature,
    action,
    losesState,
    jobId: job?.id ?? null,
    ...(diff && { diff }),
  }));
  await terminal.stdout.write(
    json ? `${JSON.stringify({ changes: shown }, null, 2)}\n` : renderChanges(changes, terminal.stdout),
  );
  return EXIT.ok;
}

interface DeployChoices {
  readonly terminal: Terminal;
  readonly allowed: ReadonlySet<string>;
  readonly partitions: number;
}

async function deployVersions(
  versions: readonly Version[],
  deployments: Deployments,
  { terminal, allowed, partitions }: DeployChoices,
): Promise<readonly Deployed[]> {
  const { log, tenant, holder, cluster, environment } = deployments;
  const lock = await log.lock(tenant, holder);
  let done = () => {};
  try {
    // Read under the lock: what someone else has just deployed is seen.
    const changes = await changesFor(versions, await log.read(tenant), cluster);
    requireAllowed(changes, allowed);
    // Without brokers in the configuration the topics are the user's business.
    if (environment?.kafka) await createTopics(environment.kafka, versions, partitions, terminal);
    return await deployChanges(changes, {
      cluster,
      lock,
      signal: terminal.interrupted,
      progress: ({ feature, action }) => {
        done();
        done = announce(terminal.stderr, `${feature}: ${action}…`);
      },
    });
  } finally {
    done();
    await lock.release();
  }
}

function renderDeployed(deployed: readonly Deployed[]): string {
  return renderTable(deployed.map(({ feature, action, jobId }) => [feature, action, jobId ?? "no job"]));
}

async function createTopics(
  kafka: KafkaCluster,
  versions: readonly Version[],
  partitions: number,
  terminal: Terminal,
): Promise<void> {
  const { createMissingTopics } = await import("../../kafka/topics.js");
  const created = await createMissingTopics(kafka, {
    sources: [...new Set(versions.map(({ plan }) => plan.source.topic))],
    outputs: versions.map(({ sql }) => jobNameOf(sql)),
    partitions,
  });
  for (const topic of created) await terminal.stderr.write(`Created the topic ${topic}.\n`);
}

function parsePartitions(text: string): number {
  const partitions = Number(text);
  if (Number.isSafeInteger(partitions) && partitions > 0) return partitions;
  throw new FeatError("invalid-argument", `--partitions ${text} is no number of partitions.`, {
    hint: "Write 1 or more.",
  });
}
