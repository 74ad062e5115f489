// Parquet: one event a row, read row group by row group, and of these only the columns that are wanted.
// Invariant: memory is bounded by the wanted columns of one row group, whatever the file holds.
import { type FileHandle, open } from "node:fs/promises";
import type { ColumnPlan, Type } from "@feat-lang/compiler/plan";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { convertJson } from "../engine/value/convert.js";
import { normalizeInteger } from "../engine/value/integer.js";
import { type Json, printJson, WrittenNumber } from "../engine/value/json.js";
import { isTimestamp, parseAnyTime } from "../engine/value/timestamp.js";
import type { Value } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import type { EventFields } from "../event/row-assembler.js";
import { checkColumns } from "./check-columns.js";
import type { EventBatch, EventSource, Resumption, SourcePosition } from "./event-source.js";
import { epochMs, jsonOfParquet, type ParquetNode, RAW_PARSERS, takeColumns } from "./parquet-values.js";

/** Few enough for a run to notice soon that it is to stop. */
const BATCH_ROWS = 4096;

interface Column {
  readonly name: string;
  readonly node: ParquetNode;
  readonly type: Type | undefined;
}

interface ParquetFile {
  /** In messages. */
  readonly name: string;
  readonly metadata: FileMetaData;
  readonly columns: readonly Column[];
  /** What the file is known again by. */
  readonly stamp: { readonly size: number; readonly modified: string };
}

/** `wanted`: the columns to read, all where it is not said. Throws a `FeatError` for what is no Parquet file. */
export async function openParquet(path: string, wanted: readonly ColumnPlan[] | undefined): Promise<EventSource> {
  const handle = await open(path);
  try {
    const stats = await handle.stat({ bigint: true });
    const stamp = { size: Number(stats.size), modified: String(stats.mtimeNs) };
    const metadata = await reading(path, () =>
      parquetMetadataAsync(bufferOf(handle, stamp.size), { geoparquet: false }),
    );
    checkCounts(path, metadata);
    const known = takeColumns(metadata);
    if (wanted !== undefined) checkColumns({ name: path, known: [...known.keys()], wanted });
    const types = new Map(wanted?.map(({ name, type }) => [name, type]));
    const columns = [...known]
      .filter(([name]) => wanted === undefined || types.has(name))
      .map(([name, node]) => ({ name, node, type: types.get(name) }));
    const file: ParquetFile = { name: path, metadata, columns, stamp };
    return { batches: (signal, resumption) => readBatches(path, file, { signal, resumption }) };
  } finally {
    await handle.close();
  }
}

interface Reading {
  readonly signal: AbortSignal | undefined;
  readonly resumption: Resumption | undefined;
}

async function* readBatches(
  path: string,
  file: ParquetFile,
  { signal, resumption }: Reading,
): AsyncGenerator<EventBatch> {
  const total = Number(file.metadata.num_rows);
  const first = resumption?.from === undefined ? 0 : parsePosition(resumption.from, file);
  const handle = await open(path);
  try {
    const buffer = bufferOf(handle, file.stamp.size);
    let groupStart = 0;
    for (const group of file.metadata.row_groups) {
      const groupEnd = groupStart + Number(group.num_rows);
      const from = Math.max(first, groupStart);
      if (signal?.aborted) return;
      if (from < groupEnd) {
        const rows = await readRows(buffer, file, { rowStart: from, rowEnd: groupEnd });
        for (let at = 0; at < rows.length; at += BATCH_ROWS) {
          if (signal?.aborted) return;
          const batch = rows.slice(at, at + BATCH_ROWS);
          const end = from + at + batch.length;
          yield {
            ...batchOf(batch, file.columns, from + at),
            progress: end / total,
            ...(resumption === undefined ? {} : { position: () => ({ parquetRow: end, ...file.stamp }) }),
          };
        }
      }
      groupStart = groupEnd;
    }
  } finally {
    await handle.close();
  }
}

type RawRow = readonly unknown[];

async function readRows(
  buffer: AsyncBuffer,
  { name, metadata, columns }: ParquetFile,
  range: { readonly rowStart: number; readonly rowEnd: number },
): Promise<readonly RawRow[]> {
  if (columns.length === 0) return Array.from({ length: range.rowEnd - range.rowStart }, () => []);
  let rows: readonly RawRow[] = [];
  await reading(name, () =>
    parquetRead({
      file: buffer,
      metadata,
      columns: columns.map((column) => column.name),
      ...range,
      compressors,
      parsers: RAW_PARSERS,
      utf8: false,
      geoparquet: false,
      rowFormat: "array",
      onComplete: (complete) => {
        rows = complete;
      },
    }),
  );
  return rows;
}

function batchOf(rows: readonly RawRow[], columns: readonly Column[], firstRow: number): EventBatch {
  // Events are read one at a time, so all of them share one view.
  const fields = createFields(columns);
  return {
    partition: 0,
    length: rows.length,
    read: (index, reader) => reader.readFields(fields.of(rows[index] ?? [], reader.columns)),
    line: (index) => firstRow + index + 1,
    text: (index) => {
      const row = rows[index] ?? [];
      return printJson(new Map(columns.map(({ name, node, type }, at) => [name, jsonOfParquet(row[at], node, type)])));
    },
  };
}

function createFields(columns: readonly Column[]) {
  let row: RawRow = [];
  let slots: readonly number[] = [];
  let slotsOf: readonly ColumnPlan[] | undefined;
  const fields: EventFields = {
    value(slot, type, reportBad) {
      const at = slots[slot] ?? -1;
      const column = columns[at];
      if (column === undefined) return null;
      const value = row[at];
      return (
        directValue(value, column.node, type) ?? convertJson(jsonOfParquet(value, column.node, type), type, reportBad)
      );
    },
    time(slot, epochUnitMs) {
      const at = slots[slot] ?? -1;
      const column = columns[at];
      const value = row[at];
      if (column === undefined || value === null || value === undefined) return undefined;
      if (column.node.kind === "timestamp") return epochMs(value, column.node.perMs);
      return timeOfJson(jsonOfParquet(value, column.node, undefined), epochUnitMs);
    },
  };
  return {
    of(next: RawRow, wanted: readonly ColumnPlan[]): EventFields {
      if (slotsOf !== wanted) {
        slots = wanted.map(({ name }) => columns.findIndex((column) => column.name === name));
        slotsOf = wanted;
      }
      row = next;
      return fields;
    },
  };
}

/** Short cut for what needs no conversion; undefined for the rest. */
function directValue(value: unknown, node: ParquetNode, type: Type): Value | undefined {
  if (value === null || value === undefined) return null;
  if (node.kind === "timestamp" && type.kind === "timestamp") {
    const ms = epochMs(value, node.perMs);
    return isTimestamp(ms) ? ms : undefined;
  }
  if (node.kind !== "plain") return undefined;
  switch (type.kind) {
    case "string":
      return typeof value === "string" ? value : undefined;
    case "double":
      // Adding 0 turns -0 into 0.
      return typeof value === "number" && Number.isFinite(value) ? value + 0 : undefined;
    case "bigint":
      return typeof value === "bigint" ? normalizeInteger(value) : undefined;
    default:
      return undefined;
  }
}

function timeOfJson(json: Json, epochUnitMs: 1 | 1000): number | undefined {
  if (typeof json === "string") return parseAnyTime(json, epochUnitMs);
  return json instanceof WrittenNumber ? parseAnyTime(json.text, epochUnitMs) : undefined;
}

function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      // A damaged footer names places that the file does not have.
      if (!(start >= 0 && start <= end && end <= byteLength)) throw new Error("it names a place behind its end");
      const bytes = Buffer.alloc(end - start);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) throw new Error("it became shorter");
        at += bytesRead;
      }
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    },
  };
}

/** The library reports whatever is wrong with a file as a plain error of any class. */
async function reading<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new FeatError("input-unreadable", `${name} is no Parquet file, or a damaged one: ${what}.`, { cause });
  }
}

/** A damaged count could make the library build rows without end. */
function checkCounts(name: string, { num_rows, row_groups }: FileMetaData): void {
  const total = row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (total === num_rows && row_groups.every((group) => group.num_rows >= 0n)) return;
  throw new FeatError("input-unreadable", `${name} is a damaged Parquet file: its row counts do not agree.`);
}

function parsePosition(position: SourcePosition, { name, stamp, metadata }: ParquetFile): number {
  const { parquetRow, size, modified } =
    typeof position === "object" && position !== null && "parquetRow" in position
      ? (position as { readonly [name: string]: SourcePosition })
      : {};
  const isRow = typeof parquetRow === "number" && parquetRow >= 0 && parquetRow <= Number(metadata.num_rows);
  if (isRow && size === stamp.size && modified === stamp.modified) return parquetRow;
  throw new FeatError("input-changed", `${name} is not the file that was read before the checkpoint.`, {
    hint: "Give the same file, or remove the checkpoint to start over.",
  });
}
