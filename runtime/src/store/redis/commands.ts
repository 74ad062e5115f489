// The Lua transitions of the Redis store, one file each under commands/, named `<name>-<number of keys>`.
// Invariant: they are read from the package's sources, which it ships, so that what runs is what one can read.
import { readFileSync } from "node:fs";
import type { Cluster, Redis } from "ioredis";

const FILES = {
  writeEntities: "write-entities-n.lua",
  dropEntities: "drop-entities-n.lua",
  putFeature: "put-feature-4.lua",
  deleteFeature: "delete-feature-4.lua",
  changeDocument: "change-document-1.lua",
} as const;

export type CommandName = keyof typeof FILES;

export type CommandArgument = string | number | Buffer;

/** ioredis sends a script's text once per connection, then its hash, and again after a NOSCRIPT. */
export function defineCommands(client: Redis | Cluster): void {
  for (const [name, file] of Object.entries(FILES)) client.defineCommand(name, { lua: readCommand(file) });
}

export function runCommand(
  client: Redis | Cluster,
  name: CommandName,
  keys: readonly string[],
  args: readonly CommandArgument[],
): Promise<unknown> {
  const command: unknown = Reflect.get(client, name);
  if (typeof command !== "function") throw new Error(`the command ${name} is not defined on this client`);
  return Reflect.apply(command, client, [keys.length, ...keys, ...args]);
}

function readCommand(file: string): string {
  // From src/store/redis and from dist/store/redis alike.
  return readFileSync(new URL(`../../../src/store/redis/commands/${file}`, import.meta.url), "utf8");
}
