// The output folder of `feat compile`: what is written, what is removed, and reading its plans back.
// Invariant: a file that no earlier manifest lists is never overwritten or removed; every file is whole at any moment.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Plan, parsePlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";

const MANIFEST = "manifest.json";

export interface Artifact {
  /** Relative to the output folder, `/` between folders. */
  readonly path: string;
  readonly text: string;
}

export interface WrittenFolder {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** Makes the folder hold these artifacts, the manifest among them; `shown` is its name in messages. */
export async function writeDistFolder(
  folder: string,
  shown: string,
  artifacts: readonly Artifact[],
): Promise<WrittenFolder> {
  const listed = await listedFiles(folder);
  const changed: Artifact[] = [];
  for (const artifact of artifacts) {
    const present = await readIfPresent(join(folder, artifact.path));
    if (present === artifact.text) continue;
    if (present !== undefined && !listed.has(artifact.path)) {
      throw new FeatError("output-unwritable", `${shown}/${artifact.path} exists and feat did not write it.`, {
        hint: "Move it away, or name another folder with --output.",
      });
    }
    changed.push(artifact);
  }
  const kept = new Set(artifacts.map((artifact) => artifact.path));
  const gone = [...listed].filter((path) => !kept.has(path)).sort();
  // The manifest goes last: cut short at any point, the next run still knows every file that is feat's.
  for (const artifact of changed.filter(({ path }) => path !== MANIFEST)) await writeWhole(folder, artifact);
  const removed: string[] = [];
  for (const path of gone) if (await remove(folder, path)) removed.push(path);
  for (const artifact of changed.filter(({ path }) => path === MANIFEST)) await writeWhole(folder, artifact);
  return {
    written: changed.map((artifact) => artifact.path),
    removed,
    unchanged: artifacts.length - changed.length,
  };
}

/** The plans of a compiled folder, in the order of their texts, as if they had just been compiled. */
export async function readPlans(folder: string, shown: string): Promise<readonly Plan[]> {
  const text = await readIfPresent(join(folder, MANIFEST));
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest === undefined) {
    throw new FeatError("invalid-plan", `"${shown}" has no ${MANIFEST} that feat compile wrote.`, {
      hint: "Name the output folder of feat compile.",
    });
  }
  const files = [...manifest.files].filter((path) => path.endsWith("/plan.json"));
  const plans = await Promise.all(files.map((path) => readPlan(join(folder, path), `${shown}/${path}`)));
  const order = new Map(manifest.features.map((name, at) => [name, at]));
  return plans.sort((a, b) => (order.get(a.feature) ?? 0) - (order.get(b.feature) ?? 0));
}

async function readPlan(path: string, shown: string): Promise<Plan> {
  const text = await readIfPresent(path);
  if (text === undefined) throw new FeatError("invalid-plan", `${shown} is gone. Run feat compile again.`);
  const parsed = parsePlan(text);
  if (!parsed.ok) throw new FeatError("invalid-plan", `${shown} cannot be used: ${parsed.problem}.`);
  return parsed.plan;
}

async function listedFiles(folder: string): Promise<ReadonlySet<string>> {
  const text = await readIfPresent(join(folder, MANIFEST));
  return (text === undefined ? undefined : parseManifest(text)?.files) ?? new Set();
}

interface Manifest {
  readonly features: readonly string[];
  /** The manifest itself among them. */
  readonly files: ReadonlySet<string>;
}

/** Undefined where the text is no manifest of feat's. Paths that lead out of the folder are left out. */
function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { compiler, features, files } = value as Record<string, unknown>;
  if (typeof compiler !== "string" || !Array.isArray(features) || !Array.isArray(files)) return undefined;
  const inside = files.filter((path): path is string => typeof path === "string" && isInside(path));
  return { features: features.map((feature) => String(feature?.name)), files: new Set([...inside, MANIFEST]) };
}

function isInside(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part));
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function writeWhole(folder: string, artifact: Artifact): Promise<void> {
  const path = join(folder, artifact.path);
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, artifact.text, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** False where it was gone already. Folders that are empty afterwards go with it. */
async function remove(folder: string, path: string): Promise<boolean> {
  try {
    await rm(join(folder, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      await rmdir(join(folder, parent));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOTEMPTY") break;
      throw error;
    }
  }
  return true;
}
