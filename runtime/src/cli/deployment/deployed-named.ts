// Deployments by the names that a user gives.
import type { Deployment } from "../../deploy/deployment.js";
import { FeatError } from "../../errors.js";
import { suggestion } from "../../suggestion.js";

/** Throws before the first is touched if one of them is not deployed. */
export function deployedNamed(deployments: readonly Deployment[], names: readonly string[]): readonly Deployment[] {
  return names.map((name) => {
    const deployment = deployments.find(({ feature }) => feature === name);
    if (deployment) return deployment;
    const known = deployments.map(({ feature }) => feature);
    throw new FeatError("unknown-feature", `"${name}" is not deployed.${suggestion(name, known, "features")}`, {
      hint: "feat status lists what is; --env, --tenant and --store say where to look.",
    });
  });
}
