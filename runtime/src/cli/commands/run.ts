// `feat run`: features over events, rows to stdout, what did not count to where one asks for it.
import type { Plan } from "@feat-lang/compiler/plan";
import { findEnvironment } from "../../config/find-config.js";
import { FeatError } from "../../errors.js";
import { runFeatures } from "../../run/run-features.js";
import type { RunSummary } from "../../run/run-summary.js";
import { defineCommand } from "../command.js";
import { loadPlans, planNamed } from "../compiled.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { createProgress } from "../progress.js";
import { openRunCheckpoints } from "../run-checkpoints.js";
import { hasKafka, openInputs } from "../run-inputs.js";
import { openRunOutputs, type RunOutputs } from "../run-outputs.js";
import { describeInterruption, describeProgress, describeSummary } from "../run-report.js";
import { openRunStore, type RunStore } from "../run-store.js";
import { envOption, pathsPositional, planOption, replaceOption, storeOptions } from "../shared-options.js";
import type { Terminal } from "../terminal.js";
import { spawnThreads } from "../worker-threads.js";

export const run = defineCommand({
  description:
    "Computes features over events on the embedded engine and prints each window's row, one JSON object a line, in order of emission. Ctrl-C ends the run with the summary so far.",
  positionals: [pathsPositional],
  options: {
    input: {
      kind: "list",
      placeholder: "SOURCE=FILE",
      doc: "the events of a source: a file that ends in .ndjson, .jsonl, .json or .csv, perhaps with .gz or .zst behind it, or in .parquet, - for NDJSON on standard input, or kafka: for the source's topic (kafka:NAME for another)",
    },
    brokers: {
      kind: "value",
      placeholder: "HOST:PORT,…",
      doc: "the Kafka brokers (default: those of the environment, else localhost:9092)",
    },
    from: {
      kind: "choice",
      choices: ["earliest", "latest"],
      default: "earliest",
      doc: "where to begin in a topic: at the first event, or behind the last one",
    },
    "until-end": { kind: "flag", doc: "end where the topic ends now, and close all windows" },
    ...envOption,
    feature: { kind: "list", placeholder: "NAME", doc: "run this feature only" },
    emit: {
      kind: "choice",
      choices: ["final", "changes"],
      default: "final",
      doc: "final: the row of each closed window; changes: the running values after each event, too",
    },
    summary: {
      kind: "choice",
      choices: ["text", "json"],
      default: "text",
      doc: "how the last lines on stderr are printed",
    },
    rejects: {
      kind: "value",
      placeholder: "FILE",
      doc: "write rejected and late events there, one JSON object a line",
    },
    workers: {
      kind: "value",
      placeholder: "N",
      default: "1",
      doc: "share the work out to so many threads, by entity key; the results are the same",
    },
    output: { kind: "value", placeholder: "FILE", doc: "write the rows there instead of to stdout" },
    offline: {
      kind: "value",
      placeholder: "DIR",
      doc: "write the final rows of features with offline there as Parquet, by day of the window's end; repeated, a run replaces its own files",
    },
    checkpoint: {
      kind: "value",
      placeholder: "DIR",
      doc: "keep there how far the run is, and go on from there if it ended before its end; with --output, no row is lost or written twice",
    },
    "checkpoint-interval": {
      kind: "value",
      placeholder: "DURATION",
      default: "10s",
      doc: "how often, such as 500ms, 30s or 5m",
    },
    strict: { kind: "flag", doc: "exit with 1 if an event was rejected or had a field that did not convert" },
    ...storeOptions,
    store: { ...storeOptions.store, default: "memory" },
    tenant: {
      kind: "value",
      placeholder: "NAME",
      doc: "whose values (default: the environment's tenant, else default)",
    },
    ...replaceOption,
    ...planOption,
  },
  examples: [
    { command: "feat run --input transactions=events.ndjson", does: "All features of this folder over a file" },
    {
      command: "tail -f log | feat run spend.feat --input transactions=- --emit changes",
      does: "Running values of a stream",
    },
    {
      command: "feat run --input transactions=events.ndjson --workers 2",
      does: "The same rows in the same order, on two cores",
    },
    {
      command: "feat run --input transactions=events.ndjson --output rows.ndjson --checkpoint state",
      does: "Goes on where it was, whenever it is killed and run again",
    },
    {
      command: "feat run --input transactions=events.parquet --offline history",
      does: "The final rows of offline features as Parquet, for training",
    },
    {
      command: "feat run --input transactions=kafka: --env prod --store redis://localhost:6379 --checkpoint state",
      does: "The source's topic, until Ctrl-C; the same command goes on where it was",
    },
    {
      command: "feat run --input transactions=kafka: --brokers localhost:9092 --until-end",
      does: "What the topic holds now",
    },
  ],
  async run({ options, positionals }, terminal) {
    const all = await loadPlans({ paths: positionals, folder: options.plan }, terminal);
    const plans =
      options.feature.length === 0 ? all : [...new Set(options.feature)].map((name) => planNamed(all, name));
    const environment = await findEnvironment(terminal.cwd, {
      name: options.env,
      variables: terminal.env,
      // Files need no broker.
      isLenient: !hasKafka(options.input),
    });
    const tenant = options.tenant ?? environment?.tenant ?? "default";
    const inputs = await openInputs(options.input, plans, {
      brokers: options.brokers,
      environment,
      from: options.from,
      untilEnd: options["until-end"],
    });
    await noticeOffline(plans, options.offline, terminal);
    const workers = parseWorkers(options.workers);
    const checkpoints = await openRunCheckpoints({ ...options, tenant }, plans, terminal);
    const now = () => performance.now();
    const progress = createProgress(terminal.stderr, now);
    let outputs: RunOutputs | undefined;
    let store: RunStore | undefined;
    try {
      const { output, rejects } = options;
      const offline = options.offline && { shown: options.offline, tenant, plans, identity: options.input };
      const opened = await openRunOutputs(
        {
          ...{ output, rejects, lengths: checkpoints?.lengths, beforeWrite: progress.clear },
          offline: offline || undefined,
        },
        terminal,
      );
      outputs = opened;
      store = await openRunStore(options.store, plans, { ...options, tenant });
      const summary = await runFeatures({
        plans,
        inputs,
        emit: options.emit,
        onRowText: opened.rows,
        ...(opened.offline === undefined ? {} : { onRow: opened.offline }),
        ...(opened.reject === undefined ? {} : { onReject: opened.reject }),
        ...(store === undefined ? {} : { onChanges: store.write, changesDue: store.isDue }),
        async onBatch(done) {
          await opened.drained();
          progress.update(() => describeProgress(done));
        },
        ...(workers === 1 ? {} : { workers: { count: workers, spawn: spawnThreads } }),
        ...(checkpoints === undefined ? {} : { checkpoints: checkpoints.keep(opened.commit, now) }),
        signal: terminal.interrupted,
        now,
      });
      // With checkpoints, what the last one covers has been committed, and the rest will come again.
      if (checkpoints === undefined) await opened.commit();
      progress.clear();
      const interrupted = terminal.interrupted.aborted;
      if (interrupted) await terminal.stderr.write(`Interrupted: ${describeInterruption(checkpoints !== undefined)}\n`);
      const text =
        options.summary === "json" ? `${JSON.stringify(summary)}\n` : describeSummary(summary, rejects !== undefined);
      await terminal.stderr.write(text);
      return exitCode(summary, { strict: options.strict, interrupted });
    } finally {
      progress.clear();
      await outputs?.close();
      await store?.close();
      checkpoints?.close();
    }
  },
});

/** What `offline` in the text wishes for and the command line does not grant, or the other way round. */
async function noticeOffline(plans: readonly Plan[], folder: string | undefined, terminal: Terminal): Promise<void> {
  const features = plans.filter((plan) => plan.offline).map(({ feature }) => feature);
  if (folder !== undefined && features.length === 0) {
    throw new FeatError("invalid-argument", `--offline ${folder}: no feature of this run is declared offline.`, {
      hint: "Write offline into the feature, or leave the flag out.",
    });
  }
  if (folder !== undefined || features.length === 0) return;
  const whose = features.join(", ");
  await terminal.stderr.write(
    `notice: the final rows of ${whose} are not stored; --offline DIR writes them to files.\n`,
  );
}

function parseWorkers(text: string): number {
  if (/^[1-9][0-9]?$/.test(text)) return Number(text);
  throw new FeatError("invalid-argument", `--workers ${text} is no number from 1 to 99.`, {
    hint: "As many as this machine has cores is a good number.",
  });
}

function exitCode(summary: RunSummary, run: { readonly strict: boolean; readonly interrupted: boolean }): ExitCode {
  if (run.interrupted) return EXIT.interrupted;
  const isClean = Object.keys(summary.rejected).length === 0 && summary.bad_field === 0;
  return run.strict && !isClean ? EXIT.findings : EXIT.ok;
}
