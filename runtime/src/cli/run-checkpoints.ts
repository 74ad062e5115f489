// `feat run --checkpoint`: where a run goes on, and how what it writes is kept in step with that.
// Invariant: a checkpoint is written after everything it covers is where it goes, so that a run that goes on from it
// repeats what came later and loses nothing; files are cut back to the lengths that the checkpoint knows.
import { resolve } from "node:path";
import { type Plan, parseDuration } from "@feat-lang/compiler/plan";
import { openCheckpointFolder } from "../checkpoint/checkpoint-folder.js";
import { checkSameRun, identityOfRun, type RunIdentity } from "../checkpoint/same-run.js";
import { FeatError } from "../errors.js";
import type { LeapState } from "../run/leaps.js";
import type { Checkpoints } from "../run/run-state.js";
import type { RunSummary } from "../run/run-summary.js";
import type { SourcePosition } from "../source/event-source.js";
import { counted } from "./counted.js";
import type { Terminal } from "./terminal.js";

export interface RunCheckpoints {
  /** Of the files of a run that goes on. */
  readonly lengths: FileLengths | undefined;
  /** `commit` settles what the run has put out so far. */
  keep(commit: () => Promise<FileLengths>, now: () => number): Checkpoints;
  close(): void;
}

/** In bytes; null for what is no file. */
export interface FileLengths {
  readonly output: number | null;
  readonly rejects: number | null;
  /** Of the offline store: how often it was committed. */
  readonly offline: number | null;
}

export interface RunCheckpointOptions {
  readonly checkpoint: string | undefined;
  readonly "checkpoint-interval": string;
  readonly emit: string;
  readonly output: string | undefined;
  readonly rejects: string | undefined;
  readonly offline: string | undefined;
  readonly store: string;
  readonly tenant: string;
}

/** What `keep` writes; the folder sees that its bytes are whole. */
interface Header {
  readonly identity: RunIdentity;
  readonly lengths: FileLengths;
  readonly summary: RunSummary;
  readonly done: readonly string[];
  readonly source?: string;
  readonly position?: SourcePosition;
  readonly leaps?: LeapState;
}

/** Undefined without --checkpoint. Says on stderr where the run goes on. */
export async function openRunCheckpoints(
  options: RunCheckpointOptions,
  plans: readonly Plan[],
  terminal: Terminal,
): Promise<RunCheckpoints | undefined> {
  const { checkpoint: shown, emit, output, rejects, offline, store, tenant } = options;
  const intervalMs = parseInterval(options["checkpoint-interval"]);
  if (shown === undefined) return undefined;
  const identity = identityOfRun(plans, { emit, output, rejects, offline, store, tenant });
  const folder = await openCheckpointFolder(resolve(terminal.cwd, shown), shown);
  try {
    const header = folder.latest?.header as Header | undefined;
    if (header !== undefined) {
      checkSameRun(header.identity, identity, shown);
      for (const name of folder.damaged) {
        await terminal.stderr.write(`notice: ${shown}/${name} is damaged; the one before it is used.\n`);
      }
      await terminal.stderr.write(`${describeResumption(header, { plans, shown, output })}\n`);
    }
    return {
      lengths: header?.lengths,
      keep(commit, now) {
        let next = now() + intervalMs;
        return {
          ...(header === undefined ? {} : { from: stateOf(header, folder.latest?.parts ?? []) }),
          isDue: () => now() >= next,
          async save({ summary, done, current }) {
            const where =
              current === undefined ? {} : { source: current.source, position: current.position, leaps: current.leaps };
            const saved: Header = { identity, lengths: await commit(), summary, done, ...where };
            await folder.write({ header: saved, parts: current?.engine ?? [] });
            // From its end: a slow disk must not keep the run from going on.
            next = now() + intervalMs;
          },
        };
      },
      close: folder.close,
    };
  } catch (error) {
    folder.close();
    throw error;
  }
}

function parseInterval(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new FeatError("invalid-argument", `--checkpoint-interval ${text} is no duration.`, {
    hint: "Write it like 500ms, 30s or 5m.",
  });
}

function stateOf({ summary, done, source, position, leaps }: Header, engine: readonly Uint8Array[]) {
  const isWithin = source !== undefined && position !== undefined && leaps !== undefined;
  return { summary, done, ...(isWithin ? { current: { source, position, engine, leaps } } : {}) };
}

function describeResumption(
  { summary, done }: Header,
  run: { readonly plans: readonly Plan[]; readonly shown: string; readonly output: string | undefined },
): string {
  if (run.plans.every(({ source }) => done.includes(source.name))) {
    return `notice: This run has ended before; nothing is read. Remove ${run.shown} to run it again.`;
  }
  const text = `notice: The run goes on after ${counted(summary.events, "event")}.`;
  if (run.output !== undefined) return text;
  return `${text} Rows printed since the checkpoint are printed again; --output FILE has each row once.`;
}
