// `feat format`: canonical layout, written back or only checked.
import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { defineCommand } from "../command.js";
import { formatFile } from "../compiled.js";
import { counted } from "../counted.js";
import { renderText } from "../diagnostics/text.js";
import { EXIT } from "../exit-code.js";
import { readProject } from "../project.js";
import { pathsPositional } from "../shared-options.js";
import { writeWholeFile } from "../whole-file.js";

export const format = defineCommand({
  description:
    "Brings .feat files into the canonical layout; comments stay. A file with syntax errors is left as it is, and the exit code is 1.",
  positionals: [pathsPositional],
  options: {
    check: { kind: "flag", doc: "write nothing; print the files that would change, and exit with 1 if there are any" },
  },
  examples: [
    { command: "feat format", does: "Format all .feat files below this folder" },
    { command: "feat format --check", does: "In a build: fail if a file is not formatted" },
  ],
  async run({ options, positionals }, terminal) {
    let changed = 0;
    let broken = 0;
    const files = await readProject(positionals, terminal.cwd);
    for (const file of files) {
      const formatted = await formatFile(file);
      if ("findings" in formatted) {
        broken++;
        await terminal.stderr.write(renderText(formatted, terminal.stderr));
      } else if (formatted.text !== file.text) {
        changed++;
        if (!options.check) replaceFile(resolve(terminal.cwd, file.path), formatted.text);
        await terminal.stdout.write(`${file.path}\n`);
      }
    }
    const verb = options.check ? "would change" : "formatted";
    const left = broken === 0 ? "" : `, ${broken} with syntax errors left as they are`;
    await terminal.stderr.write(`${changed} of ${counted(files.length, "file")} ${verb}${left}\n`);
    return broken > 0 || (options.check && changed > 0) ? EXIT.findings : EXIT.ok;
  },
});

/** Keeps the file's mode, and a link a link. */
function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  writeWholeFile(target, text, statSync(target).mode);
}
