// `feat.config.yaml` of a project: in the current folder, or in the nearest one above that has it.
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { FeatError } from "../errors.js";
import type { Environment } from "./environment.js";
import type { EnvironmentChoice } from "./read-environment.js";

export const CONFIG_FILE = "feat.config.yaml";

/** Undefined where there is no such file, or it leaves the choice open and `--env` did not make it. */
export async function findEnvironment(cwd: string, choice: EnvironmentChoice): Promise<Environment | undefined> {
  const file = await findConfigFile(cwd);
  if (file === undefined) {
    if (choice.name === undefined) return undefined;
    throw new FeatError("unknown-environment", `There is no ${CONFIG_FILE} here or above that has "${choice.name}".`, {
      hint: `Write environments.${choice.name} in a ${CONFIG_FILE} beside the project; feat init has an example.`,
    });
  }
  // On demand: most projects have no such file, and its readers take time to load.
  const { readEnvironment } = await import("./read-environment.js");
  return readEnvironment({ ...file, shown: relative(cwd, file.path) }, choice);
}

async function findConfigFile(cwd: string): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
      return undefined;
    });
    if (text !== undefined) return { path, text };
    if (folder === dirname(folder)) return undefined;
  }
}
