// `feat run`: features over events, rows to stdout, what did not count to where one asks for it.
import { resolve } from "node:path";
import { runFeatures } from "../../run/run-features.js";
import type { RunSummary } from "../../run/run-summary.js";
import { defineCommand } from "../command.js";
import { loadPlans, planNamed } from "../compiled.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { createProgress } from "../progress.js";
import { openRejectsFile } from "../rejects-file.js";
import { createRowWriter } from "../row-writer.js";
import { openInputs } from "../run-inputs.js";
import { describeProgress, describeSummary } from "../run-report.js";
import { openRunStore } from "../run-store.js";
import { pathsPositional, planOption, replaceOption, storeOptions } from "../shared-options.js";

export const run = defineCommand({
  description:
    "Computes features over events on the embedded engine and prints each window's row, one JSON object a line, in order of emission. Ctrl-C ends the run with the summary so far.",
  positionals: [pathsPositional],
  options: {
    input: {
      kind: "list",
      placeholder: "SOURCE=FILE",
      doc: "the events of a source: a file that ends in .ndjson, .jsonl, .json or .csv, perhaps with .gz or .zst behind it, or - for NDJSON on standard input",
    },
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
    strict: { kind: "flag", doc: "exit with 1 if an event was rejected or had a field that did not convert" },
    ...storeOptions,
    store: { ...storeOptions.store, default: "memory" },
    ...replaceOption,
    ...planOption,
  },
  examples: [
    { command: "feat run --input transactions=events.ndjson", does: "All features of this folder over a file" },
    {
      command: "tail -f log | feat run spend.feat --input transactions=- --emit changes",
      does: "Running values of a stream",
    },
  ],
  async run({ options, positionals }, terminal) {
    const all = await loadPlans({ paths: positionals, folder: options.plan }, terminal);
    const plans =
      options.feature.length === 0 ? all : [...new Set(options.feature)].map((name) => planNamed(all, name));
    const inputs = await openInputs(options.input);
    for (const { feature } of plans.filter((plan) => plan.offline)) {
      await terminal.stderr.write(
        `notice: run has no offline store; the final rows of ${feature} are on stdout only.\n`,
      );
    }
    const rejects =
      options.rejects === undefined
        ? undefined
        : await openRejectsFile(resolve(terminal.cwd, options.rejects), options.rejects);
    const now = () => performance.now();
    const progress = createProgress(terminal.stderr, now);
    const rows = createRowWriter(terminal.stdout, progress.clear);
    const store = await openRunStore(options.store, plans, options);
    try {
      const summary = await runFeatures({
        plans,
        inputs,
        emit: options.emit,
        onRow: rows.write,
        ...(rejects === undefined ? {} : { onReject: rejects.add }),
        ...(store === undefined ? {} : { onChanges: store.write }),
        async onBatch(done) {
          await rows.drained();
          await rejects?.written();
          progress.update(() => describeProgress(done));
        },
        signal: terminal.interrupted,
        now,
      });
      await rows.drained();
      progress.clear();
      if (terminal.interrupted.aborted) {
        await terminal.stderr.write("Interrupted: windows that were still open have no final row.\n");
      }
      const text =
        options.summary === "json"
          ? `${JSON.stringify(summary)}\n`
          : describeSummary(summary, options.rejects !== undefined);
      await terminal.stderr.write(text);
      return exitCode(summary, { strict: options.strict, interrupted: terminal.interrupted.aborted });
    } finally {
      progress.clear();
      await rejects?.close();
      await store?.close();
    }
  },
});

function exitCode(summary: RunSummary, run: { readonly strict: boolean; readonly interrupted: boolean }): ExitCode {
  if (run.interrupted) return EXIT.interrupted;
  const isClean = Object.keys(summary.rejected).length === 0 && summary.bad_field === 0;
  return run.strict && !isClean ? EXIT.findings : EXIT.ok;
}
