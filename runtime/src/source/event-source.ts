// The port through which events reach the runtime: batches of raw events, in order of arrival.
// Invariant: a batch is asked for only when the one before has been dealt with, so a slow consumer slows the source.
import type { EventReader } from "../event/event-reader.js";
import type { EventReading } from "../event/row-assembler.js";

export interface EventSource {
  /**
   * Ends without an error when the signal aborts. Throws a `FeatError` where the input cannot be read on. To be
   * iterated once.
   */
  batches(signal?: AbortSignal): AsyncIterable<EventBatch>;
}

/** Raw events of one partition. Valid until the next batch is asked for. */
export interface EventBatch {
  readonly partition: number;
  readonly length: number;
  /** How much of the input has been read after this batch, 0 to 1; undefined where its size is not known. */
  readonly progress?: number;
  read(index: number, reader: EventReader): EventReading;
  /** Where the event stands in its input: the physical line it begins on, counted from 1. */
  line(index: number): number;
  /** The event as it was read. */
  text(index: number): string;
}
