// `feat compile` of a folder, for an editor: what is on the disk, into its `dist`.
// Invariant: nothing is written where there is an error.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { writeDistFolder } from "../dist-folder.js";
import { readProject } from "../project.js";
import type { CompileParams, CompileResult } from "./protocol.js";

const OUTPUT = "dist";

export async function compileFolder({ folder }: CompileParams): Promise<CompileResult> {
  const path = fileURLToPath(folder);
  const { diagnostics, artifacts } = await compileProject(await readProject([], path));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return { output: OUTPUT, written: 0, removed: 0, unchanged: 0, errors };
  const { written, removed, unchanged } = writeDistFolder(join(path, OUTPUT), OUTPUT, artifacts);
  return { output: OUTPUT, written: written.length, removed: removed.length, unchanged, errors };
}
