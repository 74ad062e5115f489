// Every command of `feat`, by name. A summary here, the rest in the command's own module, loaded when it is asked for.
import type { Command } from "./command.js";

export const COMMAND_NAMES = ["init"] as const;
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
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
