// One line of `feat run --rejects`: an event that counted nowhere, or came too late for a window.
import type { RejectReason } from "../event/row-assembler.js";

/** Built in this order of keys, so that its JSON text is the line. */
export interface RejectRecord {
  readonly source: string;
  /** The physical line on which the event begins, from 1. */
  readonly line: number;
  readonly reason: RejectReason | "late";
  readonly field?: string;
  /** For `null_key` and `late`. */
  readonly feature?: string;
  /** For `late`, the window group's label. */
  readonly window?: string;
  /** The event as it was read. */
  readonly event: string;
}
