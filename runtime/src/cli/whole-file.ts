// Writing a file so that it is whole at any moment: by a temporary file beside it that takes its name.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A temporary file that a killed process left behind is taken over. */
export function writeWholeFile(path: string, text: string, mode?: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  try {
    // Without the encoding, Node copies the text before it writes it.
    writeFileSync(temporary, text, { encoding: "utf8", ...(mode === undefined ? {} : { mode }) });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
