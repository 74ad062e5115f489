// `feat keys`: API keys for `feat serve`.
import { FeatError } from "../../errors.js";
import { createApiKey, type KeyAccess } from "../../server/keys/api-key.js";
import { changeKeyFile, readKeyFile } from "../../server/keys/key-file.js";
import { suggestion } from "../../suggestion.js";
import { defineCommand } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { findServedPlaces, keysOptions, servedOptions } from "../served-places.js";
import { renderTable } from "../table.js";
import type { Terminal } from "../terminal.js";

const ACTIONS = ["create", "list", "revoke"] as const;
type Action = (typeof ACTIONS)[number];

interface KeysCall {
  /** Absolute. */
  readonly file: string;
  readonly ids: readonly string[];
  readonly tenant: string;
  readonly metrics: boolean;
  readonly note: string;
  readonly json: boolean;
}

const RUN: Readonly<Record<Action, (call: KeysCall, terminal: Terminal) => Promise<ExitCode>>> = {
  create: createKey,
  list: listKeys,
  revoke: revokeKeys,
};

export const keys = defineCommand({
  description:
    "API keys for feat serve. A key belongs to one tenant; requests with it read and write that tenant's features and no others. The file holds hashes only: a key is printed once, when it is created. Servers that are given the same file accept the same keys, and notice a change within a second.",
  positionals: [
    { name: "ACTION", doc: "create, list or revoke", required: true },
    { name: "ID", doc: "revoke: the ids of the keys, as feat keys list shows them", repeated: true },
  ],
  options: {
    ...keysOptions,
    tenant: { ...servedOptions.tenant, doc: "create: whose key (default: the environment's tenant, else default)" },
    metrics: { kind: "flag", doc: "create: a key that reads /metrics, of all tenants, and nothing else" },
    note: { kind: "value", placeholder: "TEXT", default: "", doc: "create: what it is for" },
    json: { kind: "flag", doc: "list: as JSON" },
  },
  examples: [
    { command: "feat keys create --tenant acme-corp --note checkout", does: "A key for the tenant acme-corp" },
    { command: "feat keys list", does: "Keys with their ids, tenants and notes" },
    { command: "feat keys revoke 0a1b2c3d4e5f", does: "Servers refuse the key from now on" },
  ],
  async run({ options, positionals }, terminal) {
    const [word = "", ...ids] = positionals;
    const action = ACTIONS.find((known) => known === word);
    if (!action) {
      throw new FeatError("invalid-argument", `feat keys cannot "${word}".${suggestion(word, ACTIONS, "actions")}`);
    }
    if (action !== "revoke" && ids[0] !== undefined) {
      throw new FeatError("invalid-argument", `"${ids[0]}" is one argument too many.`);
    }
    // Keys need no store.
    const { tenant, keys } = await findServedPlaces({ ...options, store: "memory" }, terminal);
    return RUN[action]({ ...options, tenant, file: keys.path, ids }, terminal);
  },
});

async function createKey({ file, tenant, metrics, note }: KeysCall, terminal: Terminal): Promise<ExitCode> {
  const access: KeyAccess = metrics ? { kind: "metrics", tenant: null } : { kind: "tenant", tenant };
  const { key, text } = createApiKey(access, { note, now: new Date() });
  await changeKeyFile(file, (known) => [...known, key]);
  const what = metrics ? "for /metrics" : `of the tenant ${tenant}`;
  await terminal.stderr.write(`Key ${key.id} ${what}. Keep it now: it is not shown again.\n`);
  await terminal.stdout.write(`${text}\n`);
  return EXIT.ok;
}

async function listKeys({ file, json }: KeysCall, terminal: Terminal): Promise<ExitCode> {
  const known = await readKeyFile(file);
  if (json) {
    const shown = known.map(({ id, access, note, created }) => ({ id, ...access, note, created }));
    await terminal.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } else if (known.length === 0) {
    await terminal.stderr.write("There are no keys; feat keys create makes one.\n");
  } else {
    const rows = known.map(({ id, access, note, created }) => [id, access.tenant ?? "(metrics)", created, note]);
    await terminal.stdout.write(renderTable([["id", "tenant", "created", "note"], ...rows]));
  }
  return EXIT.ok;
}

async function revokeKeys({ file, ids }: KeysCall, terminal: Terminal): Promise<ExitCode> {
  if (ids.length === 0) {
    throw new FeatError("missing-input", "There is no id to revoke.", { hint: "feat keys list shows the ids." });
  }
  await changeKeyFile(file, (known) => {
    const unknown = ids.find((id) => known.every((key) => key.id !== id));
    if (unknown !== undefined) {
      const all = known.map((key) => key.id);
      throw new FeatError("invalid-argument", `There is no key "${unknown}".${suggestion(unknown, all, "ids")}`);
    }
    return known.filter((key) => !ids.includes(key.id));
  });
  for (const id of ids) await terminal.stderr.write(`Revoked ${id}.\n`);
  return EXIT.ok;
}
