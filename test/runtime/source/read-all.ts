// Everything a source gives, as plain data, for tests of sources.
import type { SourcePlan, Type } from "@feat-lang/compiler/plan";
import { createEventReader } from "../../../runtime/src/event/event-reader.js";
import type { EventReading } from "../../../runtime/src/event/row-assembler.js";
import type { EventBatch } from "../../../runtime/src/source/event-source.js";

export interface ReadEvent {
  readonly line: number;
  readonly text: string;
  readonly reading: EventReading;
}

export async function readAll(source: SourcePlan, batches: AsyncIterable<EventBatch>): Promise<ReadEvent[]> {
  const reader = createEventReader(source);
  const events: ReadEvent[] = [];
  for await (const batch of batches) {
    for (let index = 0; index < batch.length; index++) {
      events.push({ line: batch.line(index), text: batch.text(index), reading: batch.read(index, reader) });
    }
  }
  return events;
}

/** A source with `at` as its event time. */
export function sourceOf(columns: Readonly<Record<string, Type>>): SourcePlan {
  const all = { ...columns, at: { kind: "timestamp", nullable: true } as const };
  return {
    name: "events",
    topic: "events",
    format: "json",
    columns: Object.entries(all).map(([name, type]) => ({ name, type })),
    time: { column: "at", delayMs: 0 },
  };
}

/** The bytes in pieces of this size. */
export async function* inChunks(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
