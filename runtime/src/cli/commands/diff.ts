// `feat diff`: what an upgrade from one version of a project to another does to the state of its features.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { diffPlans, type Plan } from "@feat-lang/compiler/plan";
import { defineCommand } from "../command.js";
import { loadPlans } from "../compiled.js";
import { renderDiff } from "../diff-report.js";
import { EXIT } from "../exit-code.js";
import type { Terminal } from "../terminal.js";

export const diff = defineCommand({
  description:
    "Compares two versions of a project, each a folder that feat compile wrote or .feat files: what happens to the state of every feature and aggregate when the new one is deployed in place of the old one. Exits with 1 if state would be lost.",
  positionals: [
    { name: "OLD", doc: "what runs now: a compiled folder, a .feat file, or a folder of them", required: true },
    { name: "NEW", doc: "what is to run", required: true },
  ],
  options: {
    format: { kind: "choice", choices: ["text", "json"], default: "text", doc: "how to print" },
    json: { kind: "flag", doc: "short for --format json" },
  },
  examples: [
    { command: "feat diff dist .", does: "What the change at hand would do to what is deployed from dist" },
    { command: "feat diff dist-main dist --format json", does: "The same of two compiled folders, for a CI job" },
  ],
  async run({ options, positionals }, terminal) {
    const [before = "", after = ""] = positionals;
    const features = diffPlans(await plansAt(before, terminal), await plansAt(after, terminal));
    const asJson = options.json || options.format === "json";
    await terminal.stdout.write(
      asJson ? `${JSON.stringify({ features }, null, 2)}\n` : renderDiff(features, terminal.stdout),
    );
    return features.some(({ losesState }) => losesState) ? EXIT.findings : EXIT.ok;
  },
});

function plansAt(path: string, terminal: Terminal): Promise<readonly Plan[]> {
  const isCompiled = existsSync(join(resolve(terminal.cwd, path), "manifest.json"));
  return loadPlans(isCompiled ? { paths: [], folder: path } : { paths: [path], folder: undefined }, terminal);
}
