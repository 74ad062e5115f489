// `feat stop`: ends jobs of deployed features.
import { stopDeployment } from "../../deploy/deploy.js";
import { FeatError } from "../../errors.js";
import { defineCommand } from "../command.js";
import { deployedNamed } from "../deployment/deployed-named.js";
import { deploymentOptions, openDeployments } from "../deployment/open-deployment.js";
import { EXIT } from "../exit-code.js";

export const stop = defineCommand({
  description:
    "Stops the jobs of deployed features. With --savepoint their state is kept, and the next feat deploy goes on from it; without it, the state must be allowed to be lost.",
  positionals: [{ name: "FEATURE", doc: "the features' names", required: true, repeated: true }],
  options: {
    ...deploymentOptions,
    savepoint: { kind: "flag", doc: "keep the state" },
    "allow-state-loss": { kind: "list", placeholder: "FEATURE", doc: "stop this feature without keeping its state" },
  },
  examples: [{ command: "feat stop realtime_transaction_stats --savepoint --env prod", does: "Stop for now" }],
  async run({ options, positionals }, terminal) {
    const allowed = new Set(options["allow-state-loss"]);
    const refused = options.savepoint ? undefined : positionals.find((feature) => !allowed.has(feature));
    if (refused !== undefined) {
      throw new FeatError("state-loss", `The state of ${refused} would be lost; nothing was stopped.`, {
        hint: `Keep it with --savepoint, or add --allow-state-loss ${refused}.`,
      });
    }
    const { cluster, log, tenant, holder, close } = await openDeployments(options, terminal);
    try {
      const lock = await log.lock(tenant, holder);
      try {
        const jobs = await cluster.listJobs();
        for (const deployment of deployedNamed(await log.read(tenant), positionals)) {
          const savepoint = await stopDeployment(deployment, { cluster, lock, jobs, keepState: options.savepoint });
          await terminal.stdout.write(
            `${deployment.feature} stopped${savepoint === null ? "" : `, state in ${savepoint}`}\n`,
          );
        }
      } finally {
        await lock.release();
      }
    } finally {
      await close();
    }
    return EXIT.ok;
  },
});
