// The `.feat` files that a command line means.
// Invariant: the same files in the same order on every machine, named relative to the current folder, with `/`.
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { FeatError } from "../errors.js";

export interface SourceFile {
  /** Relative to the current folder, `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** All files named, and all `.feat` files below the folders named; no path means the current folder. */
export async function readProject(paths: readonly string[], cwd: string): Promise<readonly SourceFile[]> {
  const roots = paths.length === 0 ? ["."] : paths;
  const found = new Set<string>();
  for (const root of roots) {
    for (const file of await featFiles(root, cwd)) found.add(displayPath(file, cwd));
  }
  if (found.size === 0) {
    const where = roots.map((root) => (root === "." ? "the current folder" : `"${root}"`)).join(" and ");
    throw new FeatError("missing-input", `There is no .feat file in ${where}.`, {
      hint: "Name a .feat file or a folder that has one, or start a project with feat init.",
    });
  }
  return Promise.all([...found].sort().map(async (path) => ({ path, text: await readText(resolve(cwd, path), path) })));
}

/** `path` as users see it: relative to the current folder. */
export function displayPath(path: string, cwd: string): string {
  const shown = relative(cwd, resolve(cwd, path));
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

/** A text file that must be UTF-8; `shown` is its name in messages. */
export async function readText(path: string, shown: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EISDIR") {
      throw new FeatError("input-unreadable", `"${shown}" is a folder.`, { cause: error, hint: "Name a file in it." });
    }
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new FeatError("input-not-found", `There is no file "${shown}".`, { cause: error });
  });
  return decodeText(bytes, shown);
}

/** A byte order mark at the start is no part of the text. */
export function decodeText(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new FeatError("input-unreadable", `${shown} is not UTF-8 text.`, { cause, hint: "Save it as UTF-8." });
  }
}

async function featFiles(root: string, cwd: string): Promise<readonly string[]> {
  const path = resolve(cwd, root);
  const kind = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new FeatError("input-not-found", `There is no file or folder "${root}".`, { cause: error });
  });
  if (kind.isDirectory()) return featFilesBelow(path);
  if (!path.endsWith(".feat")) throw new FeatError("unsupported-input", `"${root}" is not a .feat file.`);
  return [path];
}

/** What belongs to other tools, or was compiled from the project, is no part of it. */
function isLeftOut(folder: string): boolean {
  return folder === "node_modules" || folder === "dist" || folder.startsWith(".");
}

async function featFilesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // A link to a folder is not followed: it may lead back here.
    if (entry.isDirectory() && !isLeftOut(entry.name)) files.push(...(await featFilesBelow(path)));
    else if (entry.name.endsWith(".feat") && !entry.name.startsWith(".") && !entry.isDirectory()) files.push(path);
  }
  return files;
}
