// `feat get`: online values of one entity.
import { parseTimestamp } from "../../engine/value/timestamp.js";
import { FeatError } from "../../errors.js";
import { FeatureStore, type GetOnlineFeatures, type OnlineFeatures } from "../../feature-store.js";
import { openStore } from "../../store/open-store.js";
import { defineCommand } from "../command.js";
import { loadPlans } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { renderOnlineFeatures } from "../record-table.js";
import { registerPlan } from "../registered-feature.js";
import { planOption, recordOptions, storeOptions } from "../shared-options.js";

export const get = defineCommand({
  description:
    "Reads the values of one entity, each with its window and a status: open, closed, empty, expired, missing or incomplete. What a feature means is taken from the store, as it was when its last event or run was written.",
  positionals: [
    { name: "FEATURE", doc: "the feature's name, or feature:item for one value", required: true, repeated: true },
  ],
  options: {
    key: { kind: "list", placeholder: "KEY=VALUE", doc: "the entity: a value for each of the feature's keys" },
    "as-of": {
      kind: "value",
      placeholder: "TIME",
      doc: "read at this event time (default: the latest that events have reached)",
    },
    ...storeOptions,
    plan: { ...planOption.plan, doc: "make sure that the store has the features as feat compile wrote them there" },
    ...recordOptions,
  },
  examples: [
    { command: "feat get realtime_transaction_stats --key customer_id=c123", does: "All values of a customer" },
    {
      command:
        "feat get realtime_transaction_stats:txn_sum_1h --key customer_id=c123 --as-of 2026-02-12T11:30:00Z --json",
      does: "One value at a time",
    },
  ],
  async run({ options, positionals }, terminal) {
    const entity = entityOf(options.key);
    const asOf = options["as-of"] === undefined ? {} : { asOf: timeOf(options["as-of"]) };
    const store = await FeatureStore.open({ online: await openStore(options.store, { mustExist: true }) });
    try {
      if (options.plan !== undefined) {
        const plans = await loadPlans({ paths: [], folder: options.plan }, terminal);
        const named = plans.filter(({ feature }) => positionals.some((name) => `${name}:`.startsWith(`${feature}:`)));
        for (const plan of named) await registerPlan(store, plan, { tenant: options.tenant, replace: false });
      }
      const row = await readEntity(store, {
        tenantId: options.tenant,
        features: positionals,
        entities: [entity],
        ...asOf,
      });
      const asJson = options.json || options.format === "json";
      await terminal.stdout.write(asJson ? `${JSON.stringify(row, null, 2)}\n` : renderOnlineFeatures(row.features));
    } finally {
      await store.close();
    }
    return EXIT.ok;
  },
});

/** `--key a=1 --key b=2` → `{ a: "1", b: "2" }`; the store converts values to the keys' types. */
function entityOf(keys: readonly string[]): Readonly<Record<string, string>> {
  const parts = keys.map((key) => {
    const at = key.indexOf("=");
    if (at < 1)
      throw new FeatError("invalid-argument", `--key ${key} has no value.`, { hint: "Write --key KEY=VALUE." });
    return [key.slice(0, at), key.slice(at + 1)] as const;
  });
  const twice = parts.find(([name], at) => parts.findIndex(([earlier]) => earlier === name) < at);
  if (twice) throw new FeatError("invalid-argument", `--key ${twice[0]} is given twice; one entity is read at a time.`);
  return Object.fromEntries(parts);
}

function timeOf(text: string): number {
  const time = parseTimestamp(text);
  if (time !== undefined) return time;
  throw new FeatError("invalid-argument", `--as-of "${text}" is no time.`, {
    hint: "Write it such as --as-of 2026-02-12T11:30:00Z.",
  });
}

async function readEntity(store: FeatureStore, request: GetOnlineFeatures): Promise<OnlineFeatures> {
  try {
    const [row] = await store.getOnlineFeatures(request);
    if (!row) throw new Error("a reading of one entity without a row");
    return row;
  } catch (error) {
    if (!(error instanceof FeatError && error.code === "unknown-feature")) throw error;
    throw new FeatError("unknown-feature", error.message.replace("of this tenant", "in the store"), {
      cause: error,
      hint: "The store knows a feature once feat process or feat run --store has written to it.",
    });
  }
}
