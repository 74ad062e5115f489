// What the threads of a parallel run tell one another: plain data that a structured clone keeps.
// Batches are numbered in their order in the input. The reader gives each to one worker, which parses it and hands every
// other worker the rows of the entities that are theirs; all workers apply all batches in order, and report to the reader.
import type { Plan } from "@feat-lang/compiler/plan";
import type { Value } from "../../engine/value/value.js";
import type { RejectReason } from "../../event/row-assembler.js";
import type { PortableBatch } from "../../source/event-source.js";
import type { PackedRows } from "./row-bytes.js";

/** What a worker is made with. */
export interface ShardSetup {
  readonly index: number;
  readonly count: number;
  /** On one source. */
  readonly plans: readonly Plan[];
  readonly emit: "final" | "changes";
  readonly trackChanges: boolean;
  /** What is reported of each row. */
  readonly rows: { readonly text: boolean; readonly values: boolean };
  readonly snapshots: readonly Uint8Array[];
}

/** From the reader. */
export type ToShard =
  | { readonly kind: "batch"; readonly number: number; readonly batch: PortableBatch }
  /** What every worker does once it has applied all batches before this number; each tells of changes, too. */
  | { readonly kind: "changes" | "snapshot" | "end"; readonly number: number }
  /** One more part of a report may be sent. */
  | { readonly kind: "more" };

/** From the worker that parsed a batch, to each of the others. */
export interface ParsedBatch {
  readonly kind: "parsed";
  readonly number: number;
  readonly partition: number;
  /** Of each event; NaN for those that move no watermark. */
  readonly times: Float64Array<ArrayBuffer>;
  /** Which events concern the receiver, and their rows as bytes. */
  readonly indexes: Int32Array<ArrayBuffer>;
  readonly rows: PackedRows;
}

/** To the reader: a part of what came of one batch, or of the end. */
export interface ShardReport {
  readonly number: number;
  readonly isLast: boolean;
  /** In order of `ORDER`. */
  readonly rowOrder: Float64Array<ArrayBuffer>;
  /** One after the other, and where each ends: a list of texts takes ten times as long to hand over. */
  readonly rowTexts: string;
  readonly textEnds: Uint32Array<ArrayBuffer>;
  readonly rowValues: readonly PortableRow[];
  /** With the last part. */
  readonly outcome?: ShardOutcome;
}

/** Numbers by which rows of all workers are put in the order of one: compared one after the other. */
export const ORDER = ["event", "window end, or -Infinity for a running row", "window group", "entity"] as const;

export interface PortableRow {
  readonly lane: number;
  readonly group: number;
  readonly key: readonly Value[];
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly final: boolean;
  readonly values: readonly Value[];
  readonly order: number;
}

export interface ShardOutcome {
  readonly watermark: number;
  /** Of the worker that parsed the batch. */
  readonly parsed?: ParsedCounts;
  readonly rejects: readonly PortableReject[];
  readonly changes: readonly PortableChange[];
  readonly snapshot?: Uint8Array;
}

export interface ParsedCounts {
  /** Of each event; NaN for those that move no watermark. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly events: number;
  readonly accepted: number;
  /** By the column's name. */
  readonly badFields: ReadonlyMap<string, number>;
}

export interface PortableReject {
  readonly event: number;
  /** Of the window group, or of the feature's first; -1 for what concerns the source. */
  readonly rank: number;
  readonly reason: RejectReason | "late";
  readonly field?: string;
}

export interface PortableChange {
  readonly lane: number;
  readonly key: readonly Value[];
  readonly state: Uint8Array;
  readonly served: readonly {
    readonly group: number;
    readonly windowStart: number;
    readonly windowEnd: number;
    readonly final: boolean;
    readonly updatedAt: number;
    readonly values: readonly Value[];
  }[];
}
