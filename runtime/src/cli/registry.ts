// Every command of `feat`, by name. A summary here, the rest in the command's own module, loaded when it is asked for.
import type { Command } from "./command.js";

export const COMMAND_NAMES = ["init", "import"] as const;
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
  import: {
    summary: "Turn a StreamingFeatureDeclaration into .feat text",
    load: async () => (await import("./commands/import.js")).importDeclaration,
  },
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
