// Where `feat serve` and `feat keys` find the store, the tenant and the keys.
// Invariant: a flag wins over the environment of feat.config.yaml, that over FEAT_STORE, and that over the default.
import { relative, resolve } from "node:path";
import { findEnvironment } from "../config/find-config.js";
import type { OptionSpecs } from "./command.js";
import { envOption, storeOptions } from "./shared-options.js";
import type { Terminal } from "./terminal.js";

const DEFAULT_KEYS = ".feat/keys.json";

export const keysOptions = {
  keys: {
    kind: "value",
    placeholder: "FILE",
    doc: `the file of API keys (default: the environment's, else ${DEFAULT_KEYS})`,
  },
  ...envOption,
} as const satisfies OptionSpecs;

export const servedOptions = {
  ...keysOptions,
  store: {
    kind: "value",
    placeholder: "memory|sqlite:FILE|redis:URL",
    doc: `the online store (default: the environment's, else what FEAT_STORE says, else ${storeOptions.store.default})`,
  },
  tenant: {
    kind: "value",
    placeholder: "NAME",
    doc: "whose features the project's are (default: the environment's tenant, else default)",
  },
} as const satisfies OptionSpecs;

interface Given {
  readonly env: string | undefined;
  readonly keys: string | undefined;
  readonly tenant: string | undefined;
  readonly store?: string | undefined;
}

export interface ServedPlaces {
  /** May hold a password: not to be shown. */
  readonly store: string;
  readonly tenant: string;
  readonly keys: { readonly path: string; readonly shown: string };
}

export async function findServedPlaces(given: Given, terminal: Terminal): Promise<ServedPlaces> {
  const environment = await findEnvironment(terminal.cwd, { name: given.env, variables: terminal.env });
  const file = given.keys ?? environment?.security?.apiKeys ?? DEFAULT_KEYS;
  const path = resolve(terminal.cwd, file);
  // A secret is looked at only if it is needed.
  const store = () => environment?.redis?.url.reveal() ?? (terminal.env.FEAT_STORE || storeOptions.store.default);
  return {
    store: given.store ?? store(),
    tenant: given.tenant ?? environment?.tenant ?? storeOptions.tenant.default,
    keys: { path, shown: relative(terminal.cwd, path) },
  };
}
