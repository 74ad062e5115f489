// `feat compile`: artifacts of a project into a folder.
import { resolve } from "node:path";
import { findEnvironment } from "../../config/find-config.js";
import { defineCommand } from "../command.js";
import { compileWithoutErrors } from "../compiled.js";
import { counted } from "../counted.js";
import { writeDistFolder } from "../dist-folder.js";
import { EXIT } from "../exit-code.js";
import { envOption, pathsPositional } from "../shared-options.js";

export const compile = defineCommand({
  description:
    "Writes for every feature its plan, its Flink SQL and its JSON Schema. Only what changed is written and what is gone is removed; the same project gives the same bytes. Nothing is written if there is an error.",
  positionals: [pathsPositional],
  options: {
    ...envOption,
    output: { kind: "value", short: "o", placeholder: "DIR", default: "dist", doc: "the folder to write to" },
    types: { kind: "flag", doc: "also write types.ts: TypeScript types of events, rows and records" },
    json: { kind: "flag", doc: "print the changed files as JSON" },
  },
  examples: [
    { command: "feat compile features -o dist", does: "Compile the features of one folder" },
    { command: "feat compile --env prod", does: "For the brokers and places that feat.config.yaml gives for prod" },
    { command: "feat compile --types", does: "With TypeScript types in dist/types.ts" },
  ],
  async run({ options, positionals }, terminal) {
    const environment = await findEnvironment(terminal.cwd, { name: options.env, variables: terminal.env });
    const { plans, artifacts } = await compileWithoutErrors(positionals, terminal, {
      environment,
      types: options.types,
    });
    const shown = options.output.replace(/\/+$/, "");
    const result = writeDistFolder(resolve(terminal.cwd, options.output), shown, artifacts());
    if (options.json) {
      await terminal.stdout.write(`${JSON.stringify({ features: plans.length, ...result })}\n`);
    } else {
      for (const path of result.written) await terminal.stdout.write(`wrote ${shown}/${path}\n`);
      for (const path of result.removed) await terminal.stdout.write(`removed ${shown}/${path}\n`);
    }
    const changes = `${result.written.length} written, ${result.removed.length} removed, ${result.unchanged} unchanged`;
    const where = environment === undefined ? "" : ` for environment ${environment.name}`;
    await terminal.stderr.write(`${counted(plans.length, "feature")}${where}: ${changes}\n`);
    return EXIT.ok;
  },
});
