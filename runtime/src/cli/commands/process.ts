// `feat process`: one event into the online store.

import { FeatError } from "../../errors.js";
import { FeatureStore } from "../../feature-store.js";
import { defineCommand } from "../command.js";
import { loadPlans, planNamed } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { renderAnswer } from "../record-table.js";
import { registerPlan } from "../registered-feature.js";
import {
  featurePositional,
  pathsPositional,
  planOption,
  recordOptions,
  replaceOption,
  storeOptions,
} from "../shared-options.js";
import { readStdin } from "../stdin.js";

export const processEvent = defineCommand({
  description:
    "Applies one event to its entity and prints the entity's record. There is no stream here: each entity has a watermark of its own. An event with the id of an earlier one is answered as the first time and does not count again.",
  positionals: [featurePositional, pathsPositional],
  options: {
    event: { kind: "value", placeholder: "JSON", doc: "the event, an object; - for standard input" },
    "event-id": { kind: "value", placeholder: "ID", doc: "its id (default: its field event_id, if it has one)" },
    ...storeOptions,
    ...replaceOption,
    ...planOption,
    ...recordOptions,
  },
  examples: [
    {
      command: 'feat process realtime_transaction_stats --event "$(head -1 events.ndjson)"',
      does: "The first event of a file",
    },
  ],
  async run({ options, positionals }, terminal) {
    const [name = "", ...paths] = positionals;
    if (options.event === undefined) {
      throw new FeatError("missing-input", "There is no event.", {
        hint: "Give one with --event JSON, or --event - for standard input.",
      });
    }
    const event = options.event === "-" ? await readStdin(terminal) : options.event;
    const plan = planNamed(await loadPlans({ paths, folder: options.plan }, terminal), name);
    const store = await FeatureStore.open({ online: options.store });
    try {
      await registerPlan(store, plan, options);
      const answer = await store.processStreamingEvent({
        tenantId: options.tenant,
        featureName: name,
        event,
        ...(options["event-id"] === undefined ? {} : { eventId: options["event-id"] }),
      });
      const asJson = options.json || options.format === "json";
      await terminal.stdout.write(asJson ? `${JSON.stringify(answer, null, 2)}\n` : renderAnswer(answer));
      if (!answer.counted) await terminal.stderr.write("The feature's condition does not let this event through.\n");
      for (const window of answer.late) await terminal.stderr.write(`The event came too late for ${window}.\n`);
    } finally {
      await store.close();
    }
    return EXIT.ok;
  },
});
