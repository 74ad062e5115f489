// The port through which events reach the runtime: batches of raw events, in order of arrival.
// Invariant: a batch is asked for only when the one before has been dealt with, so a slow consumer slows the source.
import type { JsonValue } from "../engine/value/print.js";
import type { EventReader } from "../event/event-reader.js";
import type { EventReading } from "../event/row-assembler.js";

export interface EventSource {
  /**
   * Ends without an error when the signal aborts. Throws a `FeatError` where the input cannot be read on. To be
   * iterated once.
   */
  batches(signal?: AbortSignal, resumption?: Resumption): AsyncIterable<EventBatch>;
}

/** Asks for batches with positions. */
export interface Resumption {
  /**
   * Goes on behind it instead of at the beginning; what is not the same input any more, or a position of another kind of
   * source, is a `FeatError` with the code `input-changed`.
   */
  readonly from?: SourcePosition;
}

/** Where a source goes on, in another process, too: plain data that only the source itself understands. */
export type SourcePosition = JsonValue;

/** Raw events of one partition. Valid until the next batch is asked for. */
export interface EventBatch {
  readonly partition: number;
  readonly length: number;
  /** How much of the input has been read after this batch, 0 to 1; undefined where its size is not known. */
  readonly progress?: number;
  /** Behind the batch's last event, where resumption was asked for; absent for a source that cannot go on later. */
  readonly position?: () => SourcePosition;
  /**
   * Times that partitions count as having reached before the batch's events, though no event says so: −∞ for one that has
   * events to come and holds the watermark back until then, +∞ for one that has none any more.
   */
  readonly partitionTimes?: ReadonlyMap<number, number>;
  read(index: number, reader: EventReader): EventReading;
  /** Where the event stands in its input: the physical line it begins on, counted from 1; on Kafka, its offset. */
  line(index: number): number;
  /** The event as it was read. */
  text(index: number): string;
  /** The batch as plain data for another thread; absent where a source cannot hand its events on unread. */
  readonly portable?: () => PortableBatch;
}

/** Records of text, yet to be parsed, with a copy of their bytes. */
export interface PortableBatch {
  readonly format: "ndjson";
  readonly partition: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly starts: Int32Array<ArrayBuffer>;
  readonly ends: Int32Array<ArrayBuffer>;
  /** Indexes of records that cannot be read. */
  readonly unreadable: readonly number[];
}

/** What there is to an event on another thread: where it stands is known to the one that read it. */
export type PortedBatch = Pick<EventBatch, "partition" | "length" | "read">;
