// CSV with a header row: one event a row, its fields named by the header.
// Invariant: a row that cannot be read costs only itself, and every row knows the physical line it begins on.
import { parse } from "csv-parse/sync";
import type { EventBatch } from "./event-source.js";
import { type RecordBlock, type RecordForm, RecordSplitter } from "./record-splitter.js";
import { printTextPosition, type TextResumption } from "./text-position.js";

/** `checkHeader` throws where the header lacks what is needed. */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  resumption?: TextResumption,
  checkHeader?: (header: readonly string[]) => void,
): AsyncGenerator<EventBatch> {
  const splitter = new RecordSplitter(ROWS, { from: resumption?.from, keepsPosition: resumption !== undefined });
  let header = resumption?.from?.header;
  const position = resumption && (() => printTextPosition({ ...splitter.position, header }));
  const batchOf = (block: RecordBlock): EventBatch => {
    const rows = parseRows(block);
    const isBeginning = header === undefined && rows.length > 0;
    if (isBeginning) {
      header = rows[0] ?? [];
      checkHeader?.(header);
    }
    const batch = batchOfRows({ block, rows, header: header ?? [], skip: isBeginning ? 1 : 0 });
    return position === undefined ? batch : { ...batch, position };
  };
  for await (const chunk of chunks) yield batchOf(splitter.push(chunk));
  yield batchOf(splitter.finish());
}

interface Rows {
  readonly block: RecordBlock;
  readonly rows: readonly (readonly string[] | undefined)[];
  readonly header: readonly string[];
  readonly skip: 0 | 1;
}

function batchOfRows({ block, rows, header, skip }: Rows): EventBatch {
  return {
    partition: 0,
    length: rows.length - skip,
    read: (index, reader) => {
      const row = rows[index + skip];
      if (row === undefined) return { accepted: false, reason: "not_json" };
      return reader.readTexts(new Map(header.map((name, column) => [name, row[column] ?? ""])));
    },
    line: (index) => block.lines[index + skip] as number,
    text: (index) => block.bytes.toString("utf8", block.starts[index + skip], block.ends[index + skip]),
  };
}

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;

/** A quote at the beginning of a field opens it, the next single one closes it; between them a line feed ends nothing. */
function findRowEnd(bytes: Buffer, start: number): number {
  let state: "field start" | "plain" | "quoted" | "closed" = "field start";
  for (let at = start; at < bytes.length; at++) {
    const code = bytes[at];
    if (state === "quoted") {
      if (code === QUOTE) state = "closed";
    } else if (code === QUOTE && state !== "plain") {
      // Behind a closed field it is the second of a doubled quote, which opens the field again.
      state = "quoted";
    } else if (code === LINE_FEED) {
      return at;
    } else {
      state = code === COMMA ? "field start" : "plain";
    }
  }
  return -1;
}

const ROWS: RecordForm = { findEnd: findRowEnd, spansLines: true };

/** The fields of each record; undefined for one that cannot be read. */
function parseRows(block: RecordBlock): readonly (readonly string[] | undefined)[] {
  const texts = block.starts.map((start, index) =>
    block.unreadable.has(index) ? undefined : block.bytes.toString("utf8", start, block.ends[index]),
  );
  const rows = texts.includes(undefined) ? undefined : parseTogether(texts as readonly string[]);
  return rows ?? texts.map((text) => (text === undefined ? undefined : parseTogether([text])?.[0]));
}

/** Undefined unless there is a row for each text. */
function parseTogether(texts: readonly string[]): readonly (readonly string[])[] | undefined {
  try {
    const rows: string[][] = parse(texts.join("\n"), {
      record_delimiter: "\n",
      relax_column_count: true,
      relax_quotes: true,
    });
    return rows.length === texts.length ? rows : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("CSV_")) return undefined;
    throw error;
  }
}
