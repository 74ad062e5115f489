// `feat rollback`: a deployed feature back to the version before.
import { rollBack } from "../../deploy/deploy.js";
import { jobOf } from "../../deploy/deployment.js";
import { defineCommand } from "../command.js";
import { deployedNamed } from "../deployment/deployed-named.js";
import { deploymentOptions, openDeployments } from "../deployment/open-deployment.js";
import { EXIT } from "../exit-code.js";
import { featurePositional } from "../shared-options.js";

export const rollback = defineCommand({
  description:
    "Runs the version of a feature that was deployed before the current one, from the savepoint it was stopped with: events since then are read again. Rolling back once more leads forward again.",
  positionals: [featurePositional],
  options: deploymentOptions,
  examples: [
    { command: "feat rollback realtime_transaction_stats --env prod", does: "Undo the last deployment of it" },
  ],
  async run({ options, positionals }, terminal) {
    const { cluster, log, tenant, holder, close } = await openDeployments(options, terminal);
    try {
      const lock = await log.lock(tenant, holder);
      try {
        const jobs = await cluster.listJobs();
        for (const deployment of deployedNamed(await log.read(tenant), positionals)) {
          const jobId = await rollBack(deployment, jobOf(deployment.current, jobs), { cluster, lock });
          await terminal.stdout.write(`${deployment.feature} rolled back, job ${jobId}\n`);
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
