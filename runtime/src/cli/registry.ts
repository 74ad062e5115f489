// Every command of `feat`, by name. A summary here, the rest in the command's own module, loaded when it is asked for.
import type { Command } from "./command.js";

export const COMMAND_NAMES = [
  "init",
  "check",
  "format",
  "compile",
  "preview",
  "diff",
  "test",
  "run",
  "process",
  "get",
  "deploy",
  "status",
  "logs",
  "stop",
  "rollback",
  "materialize",
  "serve",
  "keys",
  "graph",
  "import",
  "lsp",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: Readonly<Record<CommandName, CommandEntry>> = {
  init: {
    summary: "Start a small working project",
    load: async () => (await import("./commands/init.js")).init,
  },
  check: {
    summary: "Report what is wrong in .feat files",
    load: async () => (await import("./commands/check.js")).check,
  },
  format: {
    summary: "Bring .feat files into the canonical layout",
    load: async () => (await import("./commands/format.js")).format,
  },
  compile: {
    summary: "Write plans, Flink SQL, schemas and manifests",
    load: async () => (await import("./commands/compile.js")).compile,
  },
  preview: {
    summary: "Print the Flink SQL of one feature",
    load: async () => (await import("./commands/preview.js")).preview,
  },
  diff: {
    summary: "Say what a change does to the state of running features",
    load: async () => (await import("./commands/diff.js")).diff,
  },
  test: {
    summary: "Run the tests written in .feat files",
    load: async () => (await import("./commands/test.js")).test,
  },
  run: {
    summary: "Compute features over events",
    load: async () => (await import("./commands/run.js")).run,
  },
  process: {
    summary: "Apply one event and print the entity's record",
    load: async () => (await import("./commands/process.js")).processEvent,
  },
  get: {
    summary: "Read online feature values",
    load: async () => (await import("./commands/get.js")).get,
  },
  serve: {
    summary: "Serve features over HTTP",
    load: async () => (await import("./commands/serve.js")).serve,
  },
  keys: {
    summary: "Create, list and revoke API keys for feat serve",
    load: async () => (await import("./commands/keys.js")).keys,
  },
  deploy: {
    summary: "Run compiled features on a Flink cluster, or change what runs",
    load: async () => (await import("./commands/deploy.js")).deploy,
  },
  status: {
    summary: "Show what is deployed and how it is doing",
    load: async () => (await import("./commands/status.js")).status,
  },
  logs: {
    summary: "Show what went wrong in jobs of deployed features",
    load: async () => (await import("./commands/logs.js")).logs,
  },
  stop: {
    summary: "Stop deployed features, keeping their state",
    load: async () => (await import("./commands/stop.js")).stop,
  },
  rollback: {
    summary: "Run the version of a feature that was deployed before",
    load: async () => (await import("./commands/rollback.js")).rollback,
  },
  materialize: {
    summary: "Write the rows of deployed features into the online store",
    load: async () => (await import("./commands/materialize.js")).materialize,
  },
  graph: {
    summary: "Draw what feeds what: sources, features, windows, outputs",
    load: async () => (await import("./commands/graph.js")).graph,
  },
  import: {
    summary: "Turn a StreamingFeatureDeclaration into .feat text",
    load: async () => (await import("./commands/import.js")).importDeclaration,
  },
  lsp: {
    summary: "Serve editors: the language server",
    load: async () => (await import("./commands/lsp.js")).lsp,
  },
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
