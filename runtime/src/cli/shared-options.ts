// Arguments that several commands take, so that they read and work alike everywhere.
import type { OptionSpecs, Positional } from "./command.js";

export const pathsPositional: Positional = {
  name: "PATH",
  doc: ".feat files, or folders to look for them in (default: the current folder)",
  repeated: true,
};

export const featurePositional: Positional = { name: "FEATURE", doc: "the feature's name", required: true };

export const planOption = {
  plan: {
    kind: "value",
    placeholder: "DIR",
    doc: "take the plans that feat compile wrote there instead of .feat files",
  },
} as const satisfies OptionSpecs;

export const envOption = {
  env: {
    kind: "value",
    placeholder: "NAME",
    doc: "the environment of feat.config.yaml (default: the one called default, or the only one)",
  },
} as const satisfies OptionSpecs;

export const storeOptions = {
  store: {
    kind: "value",
    placeholder: "memory|sqlite:FILE|redis://HOST",
    default: "sqlite:.feat/online.db",
    doc: "the online store",
  },
  tenant: { kind: "value", placeholder: "NAME", default: "default", doc: "whose values" },
} as const satisfies OptionSpecs;

export const replaceOption = {
  replace: {
    kind: "flag",
    doc: "if the store has values of another definition of the feature, delete them and start empty",
  },
} as const satisfies OptionSpecs;

export const recordOptions = {
  format: { kind: "choice", choices: ["table", "json"], default: "table", doc: "how to print" },
  json: { kind: "flag", doc: "short for --format json" },
} as const satisfies OptionSpecs;
