// Versions of records: numbers of fixed width per kind of writer.
// Invariant: for one kind of writer, text order is the order of writing, so stores compare versions as strings.

const COUNTER_DIGITS = 16;
const EPOCH_DIGITS = 10;
const PARTITION_DIGITS = 6;

/**
 * The single-event path counts an entity's events; `write` names the write, so that what a failed-over store has lost
 * and others have counted again is never taken for what this writer remembers.
 */
export function eventVersion(counter: number, write: string): string {
  return `${digits(counter, COUNTER_DIGITS)}.${write}`;
}

export function counterOf(version: string): number {
  return Number(version.slice(0, COUNTER_DIGITS));
}

/** A stream's writes: of a later run, or further on in the same run, beats what is there. */
export function streamVersion(position: StreamPosition): string {
  return [
    digits(position.epoch, EPOCH_DIGITS),
    digits(position.partition, PARTITION_DIGITS),
    digits(position.offset, COUNTER_DIGITS),
  ].join(".");
}

export interface StreamPosition {
  readonly epoch: number;
  readonly partition: number;
  readonly offset: number;
}

function digits(value: number, width: number): string {
  const text = String(value);
  if (!/^[0-9]+$/.test(text) || text.length > width) throw new RangeError(`version part out of range: ${text}`);
  return text.padStart(width, "0");
}
