// Java, the jars of Flink and Kafka and the compiled harness, in a cache folder (`.cache/flink`, or FEAT_CACHE_DIR).
// Invariant: a folder of the cache is complete or absent: it is filled under another name and renamed, and its name holds
// a digest of what it was made from, so that a change of a version or a source makes a new one.
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Tool } from "../tool.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CACHE = process.env.FEAT_CACHE_DIR ?? fileURLToPath(new URL("../../../.cache/flink", import.meta.url));
const run = promisify(execFile);

/** Java 17 or newer with its compiler and, until the jars are there, Maven. */
export const flinkTool: Tool = { name: "Flink", missing: whatIsMissing() };

function whatIsMissing(): string | undefined {
  const version = /version "(\d+)|^javac (\d+)/.exec(
    spawnSync("javac", ["-version"], { encoding: "utf8" }).stdout ?? "",
  );
  const major = Number(version?.[1] ?? version?.[2] ?? 0);
  if (major === 0) return "javac is not on the PATH; install a JDK, version 17 or newer";
  if (major < 17) return `the JDK is version ${major}; install 17 or newer`;
  const fetched = ["flink-jars", "kafka-jars"].every((name) => existsSync(folderOf(name, ["pom.xml"])));
  if (!fetched && spawnSync("mvn", ["--version"]).status !== 0) return "mvn is not on the PATH; install Maven";
  return undefined;
}

/** Class path of Flink or of one Kafka broker, each with the harness's classes for it. */
export async function classPath(of: "flink" | "kafka"): Promise<string> {
  const jars = join(await fetchJars(`${of}-jars`), "*");
  return [await compileHarness(join("java", of), jars), jars].join(delimiter);
}

function fetchJars(name: string): Promise<string> {
  return once(folderOf(name, ["pom.xml"]), async (folder) => {
    const output = [`-DoutputDirectory=${folder}`, "-DincludeScope=runtime"];
    await run("mvn", ["-B", "-q", "-f", join(HERE, name, "pom.xml"), "dependency:copy-dependencies", ...output]);
  });
}

function compileHarness(name: string, jars: string): Promise<string> {
  const files = readdirSync(join(HERE, name)).sort();
  return once(folderOf(name, files), async (folder) => {
    const sources = files.filter((file) => file.endsWith(".java")).map((file) => join(HERE, name, file));
    await run("javac", ["--release", "17", "-cp", jars, "-d", folder, ...sources]);
  });
}

/** A cache folder's name: what it is, and a digest of the files it is made from. */
function folderOf(name: string, files: readonly string[]): string {
  const digest = createHash("sha256");
  for (const file of files)
    digest
      .update(file)
      .update("\0")
      .update(readFileSync(join(HERE, name, file)));
  return join(CACHE, `${name.replaceAll(sep, "-")}-${digest.digest("hex").slice(0, 12)}`);
}

async function once(folder: string, fill: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await fill(unfinished);
  try {
    await rename(unfinished, folder);
  } catch (error) {
    // Another worker was quicker.
    if (!existsSync(folder)) throw error;
    await rm(unfinished, { recursive: true });
  }
  return folder;
}

export const LOG_CONFIGURATION = join(HERE, "java", "flink", "log4j2.properties");
