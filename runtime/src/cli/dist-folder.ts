// The output folder of `feat compile`: what is written, what is removed, and reading its plans back.
// Invariant: a file that no earlier manifest lists is never overwritten or removed; every file is whole at any moment.
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { type Plan, parsePlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { writeWholeFile } from "./whole-file.js";

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
export function writeDistFolder(folder: string, shown: string, artifacts: readonly Artifact[]): WrittenFolder {
  const listed = listedFiles(folder);
  const present = filesBelow(folder);
  const changed = artifacts.filter(
    ({ path, text }) => !present.has(path) || readIfPresent(join(folder, path)) !== text,
  );
  const foreign = changed.find(({ path }) => present.has(path) && !listed.has(path));
  if (foreign) {
    throw new FeatError("output-unwritable", `${shown}/${foreign.path} exists and feat did not write it.`, {
      hint: "Move it away, or name another folder with --output.",
    });
  }
  const kept = new Set(artifacts.map(({ path }) => path));
  const gone = [...listed].filter((path) => !kept.has(path)).sort();
  if (changed.length === 0 && gone.length === 0) return { written: [], removed: [], unchanged: artifacts.length };
  // Cut short at any point, the next run knows every file that is feat's, and no reader takes the folder for whole.
  const writing = { compiler: "", features: [], files: [...new Set([...listed, ...kept])], incomplete: true };
  writeFiles(folder, [{ path: MANIFEST, text: `${JSON.stringify(writing)}\n` }]);
  const removed = gone.filter((path) => remove(folder, path));
  const isManifest = ({ path }: Artifact) => path === MANIFEST;
  writeFiles(folder, [...changed.filter((artifact) => !isManifest(artifact)), ...artifacts.filter(isManifest)]);
  return { written: changed.map(({ path }) => path), removed, unchanged: artifacts.length - changed.length };
}

/** The plans of a compiled folder, in the order of their texts, as if they had just been compiled. */
export function readPlans(folder: string, shown: string): readonly Plan[] {
  return readEntries(folder, shown).map(({ plan }) => plan);
}

/** Each plan with the path of its folder. */
function readEntries(folder: string, shown: string): readonly { readonly plan: Plan; readonly path: string }[] {
  const text = readIfPresent(join(folder, MANIFEST));
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest === undefined) {
    throw new FeatError("invalid-plan", `"${shown}" has no ${MANIFEST} that feat compile wrote.`, {
      hint: "Name the output folder of feat compile.",
    });
  }
  if (manifest.incomplete) {
    throw new FeatError("invalid-plan", `Writing "${shown}" was cut short.`, { hint: "Run feat compile again." });
  }
  const files = [...manifest.files].filter((path) => path.endsWith("/plan.json"));
  const entries = files.map((path) => ({
    plan: readPlan(join(folder, path), `${shown}/${path}`),
    path: dirname(path),
  }));
  const order = new Map(manifest.features.map((name, at) => [name, at]));
  return entries.sort((a, b) => (order.get(a.plan.feature) ?? 0) - (order.get(b.plan.feature) ?? 0));
}

/** What `feat compile` wrote for one feature, as deployments need it. */
export interface CompiledFeature {
  readonly plan: Plan;
  readonly sql: string;
  /** The text of `job.sql.map.json`. */
  readonly map: string;
}

/** As `readPlans`, with the scripts. */
export function readCompiledFeatures(folder: string, shown: string): readonly CompiledFeature[] {
  return readEntries(folder, shown).map(({ plan, path }) => ({
    plan,
    sql: requireFile(join(folder, path, "job.sql"), `${shown}/${path}/job.sql`),
    map: requireFile(join(folder, path, "job.sql.map.json"), `${shown}/${path}/job.sql.map.json`),
  }));
}

function requireFile(path: string, shown: string): string {
  const text = readIfPresent(path);
  if (text === undefined) throw new FeatError("invalid-plan", `${shown} is gone. Run feat compile again.`);
  return text;
}

function readPlan(path: string, shown: string): Plan {
  const parsed = parsePlan(requireFile(path, shown));
  if (!parsed.ok) throw new FeatError("invalid-plan", `${shown} cannot be used: ${parsed.problem}.`);
  return parsed.plan;
}

function listedFiles(folder: string): ReadonlySet<string> {
  const text = readIfPresent(join(folder, MANIFEST));
  return (text === undefined ? undefined : parseManifest(text)?.files) ?? new Set();
}

interface Manifest {
  readonly features: readonly string[];
  /** The manifest itself among them. */
  readonly files: ReadonlySet<string>;
  /** Some of the files are not there or are old: the writer was cut short. */
  readonly incomplete: boolean;
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
  const { compiler, features, files, incomplete } = value as Record<string, unknown>;
  if (typeof compiler !== "string" || !Array.isArray(features) || !Array.isArray(files)) return undefined;
  const inside = files.filter((path): path is string => typeof path === "string" && isInside(path));
  return {
    features: features.map((feature) => String(feature?.name)),
    files: new Set([...inside, MANIFEST]),
    incomplete: incomplete === true,
  };
}

function isInside(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part));
}

/** Everything that stands where an artifact could be written, links and folders among it; `/` between folders. */
function filesBelow(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll(sep, "/")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Set();
    throw error;
  }
}

/** Undefined where there is no file; a folder is none. */
function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return undefined;
    throw error;
  }
}

function writeFiles(folder: string, artifacts: readonly Artifact[]): void {
  const made = new Set<string>();
  for (const artifact of artifacts) {
    const path = join(folder, artifact.path);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeWholeFile(path, artifact.text);
  }
}

/** False where it was gone already. Folders that are empty afterwards go with it. */
function remove(folder: string, path: string): boolean {
  try {
    rmSync(join(folder, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      rmdirSync(join(folder, parent));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOTEMPTY") break;
      throw error;
    }
  }
  return true;
}
