// `feat materialize`: rows that Flink jobs wrote to their output topics, into the online store.
import { findEnvironment } from "../../config/find-config.js";
import { jobNameOf } from "../../deploy/sql-script.js";
import { FeatError } from "../../errors.js";
import { FeatureStore } from "../../feature-store.js";
import { materializeTopic } from "../../materialize/materialize-topic.js";
import { openMaterializer } from "../../materialize/materializer.js";
import { createOutputReader } from "../../materialize/output-row.js";
import { openDocuments } from "../../store/open-documents.js";
import { openStore } from "../../store/open-store.js";
import { defineCommand } from "../command.js";
import { counted } from "../counted.js";
import { compiledVersions } from "../deployment/compiled-versions.js";
import { EXIT } from "../exit-code.js";
import { createProgress } from "../progress.js";
import { registerPlan } from "../registered-feature.js";
import { envOption, replaceOption } from "../shared-options.js";

export const materialize = defineCommand({
  description:
    "Reads the output topics of deployed features and writes their rows into the online store, from where it stopped the last time, until Ctrl-C. Rows that come again change nothing, so it may be killed, started again, or made to read everything anew at any time.",
  positionals: [{ name: "DIST", doc: "the folder that feat compile wrote (default: dist)" }],
  options: {
    ...envOption,
    store: {
      kind: "value",
      placeholder: "redis://HOST:PORT|sqlite:FILE",
      doc: "the online store (default: the environment's redis, else sqlite:.feat/online.db)",
    },
    tenant: { kind: "value", placeholder: "NAME", doc: "whose features (default: the environment's tenant)" },
    "until-end": { kind: "flag", doc: "end when everything is stored that the topics hold now" },
    ...replaceOption,
  },
  examples: [
    { command: "feat materialize dist --env prod", does: "Keep the online store up to date" },
    { command: "feat materialize dist --env prod --until-end", does: "Catch up, and end" },
  ],
  async run({ options, positionals }, terminal) {
    const versions = compiledVersions(positionals[0] ?? "dist", terminal.cwd).filter(({ plan }) => plan.online);
    if (versions.length === 0) {
      throw new FeatError("unknown-feature", "None of the compiled features has an online store.", {
        hint: "Add a line such as `online ttl 24h` to one of them.",
      });
    }
    const environment = await findEnvironment(terminal.cwd, { name: options.env, variables: terminal.env });
    const cluster = environment?.kafka;
    if (cluster === undefined) {
      throw new FeatError("invalid-config", "Where Kafka's brokers are, nobody has said.", {
        hint: "Set kafka.brokers of the environment in feat.config.yaml.",
      });
    }
    const tenant = options.tenant ?? environment?.tenant ?? "default";
    const address = options.store ?? environment?.redis?.url.reveal() ?? "sqlite:.feat/online.db";
    const documents = await openDocuments(address);
    const store = await openStore(address);
    const features = await FeatureStore.open({ online: store });
    const progress = createProgress(terminal.stderr, () => performance.now());
    const counts = new Map<string, { readonly rows: number; readonly foreign: number }>();
    const stop = new AbortController();
    const signal = AbortSignal.any([terminal.interrupted, stop.signal]);
    try {
      const { openTopicRecords } = await import("../../kafka/topic-records.js");
      const topics = [];
      for (const { plan, sql } of versions) {
        topics.push({ plan, topic: await openTopicRecords(cluster, jobNameOf(sql)) });
        await registerPlan(features, plan, { tenant, replace: options.replace });
      }
      const reading = topics.map(async ({ plan, topic }) => {
        const materializer = await openMaterializer({ store, documents, tenant, plan, now: Date.now });
        const show = () => `${totals(counts)} stored`;
        await materializeTopic({
          topic,
          materializer,
          read: createOutputReader(plan),
          untilEnd: options["until-end"],
          signal,
          progress(count) {
            counts.set(plan.feature, count);
            progress.update(show);
          },
        });
      });
      // One that fails ends the others, each after its last flush.
      const failed = reading.map((one) => one.catch((error: unknown) => stop.abort(error)));
      await Promise.all(failed);
      await Promise.all(reading);
    } finally {
      progress.clear();
      await features.close();
      await documents.close();
    }
    const foreign = [...counts.values()].reduce((sum, count) => sum + count.foreign, 0);
    await terminal.stderr.write(
      `${totals(counts)} stored${foreign > 0 ? `, ${counted(foreign, "record")} left out: no rows of these features` : ""}\n`,
    );
    return terminal.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
  },
});

function totals(counts: ReadonlyMap<string, { readonly rows: number }>): string {
  return counted(
    [...counts.values()].reduce((sum, { rows }) => sum + rows, 0),
    "row",
  );
}
