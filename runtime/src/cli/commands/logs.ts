// `feat logs`: what went wrong in the jobs of deployed features.
import { jobOf } from "../../deploy/deployment.js";
import { printTimestamp } from "../../engine/value/timestamp.js";
import { defineCommand } from "../command.js";
import { deployedNamed } from "../deployment/deployed-named.js";
import { deploymentOptions, openDeployments } from "../deployment/open-deployment.js";
import { EXIT } from "../exit-code.js";

export const logs = defineCommand({
  description:
    "Prints the failures of the jobs of deployed features, newest first, each reduced to its cause. What Flink's processes log besides is where the cluster keeps its logs.",
  positionals: [{ name: "FEATURE", doc: "the features' names (default: all)", repeated: true }],
  options: deploymentOptions,
  examples: [{ command: "feat logs realtime_transaction_stats --env prod", does: "Why its job restarts" }],
  async run({ options, positionals }, terminal) {
    const { cluster, log, tenant, close } = await openDeployments(options, terminal);
    try {
      const deployments = await log.read(tenant);
      const wanted = positionals.length === 0 ? deployments : deployedNamed(deployments, positionals);
      const jobs = await cluster.listJobs();
      for (const { feature, current } of wanted) {
        const job = jobOf(current, jobs);
        const failures = job ? await cluster.failuresOf(job.id) : [];
        for (const { at, cause } of failures) {
          await terminal.stdout.write(`${printTimestamp(at)}  ${feature}  ${cause}\n`);
        }
        if (failures.length === 0) {
          await terminal.stderr.write(`${feature}: ${job ? "nothing went wrong." : "no job runs."}\n`);
        }
      }
    } finally {
      await close();
    }
    return EXIT.ok;
  },
});
