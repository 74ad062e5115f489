// Tools from PyPI, each in an environment of its own in `.cache/<tool>/venv`.
// Invariant: an environment is complete or made anew: the mark in it names what it holds and is written last.
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Tool } from "./tool.js";

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** Feast brings half a gigabyte with it. */
export const FETCH_TIMEOUT_MS = 600_000;

export interface PythonTool extends Tool {
  /** The path of a program of the environment; in CI the packages are fetched the first time. */
  program(name: string): Promise<string>;
}

/** `requirement` names one version, such as `feast[redis]==0.67.0`. */
export function pythonTool(requirement: string): PythonTool {
  const folder = join(CACHE, /^[\w-]+/.exec(requirement)?.[0] ?? "", "venv");
  const mark = join(folder, "holds");
  return {
    name: requirement,
    missing: whatIsMissing(mark, requirement),
    async program(name) {
      if (!holds(mark, requirement)) {
        await rm(folder, { recursive: true, force: true });
        await run("python3", ["-m", "venv", folder]);
        await run(join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", requirement]);
        await writeFile(mark, requirement);
      }
      return join(folder, "bin", name);
    },
  };
}

function whatIsMissing(mark: string, requirement: string): string | undefined {
  if (holds(mark, requirement)) return undefined;
  // Nobody who only wants to run the tests expects them to fetch that much.
  if (!process.env.CI) return "it is not in .cache; CI=true npx vitest run test/server fetches it";
  const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
  return hasPython ? undefined : "python3 with venv is not on the PATH";
}

function holds(mark: string, requirement: string): boolean {
  try {
    return readFileSync(mark, "utf8") === requirement;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
