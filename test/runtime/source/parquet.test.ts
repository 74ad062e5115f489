// Parquet and NDJSON of the same events are read alike; what is no Parquet file is said when it is opened.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import type { SourcePosition } from "../../../runtime/src/source/event-source.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { openInput } from "../../../runtime/src/source/open-input.js";
import {
  array,
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  decimal,
  INT,
  map,
  row,
  STRING,
  TIMESTAMP,
} from "../../support/plans.js";
import { inChunks, readAll, sourceOf } from "./read-all.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "feat-parquet-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A column in both forms: its Parquet schema and data, and the JSON text of each value. */
interface TestColumn {
  readonly schema: readonly SchemaElement[];
  readonly data: readonly unknown[];
  readonly json: readonly string[];
}

const OPTIONAL = { repetition_type: "OPTIONAL" } as const;

function write(name: string, columns: Readonly<Record<string, TestColumn>>, options: object = {}): string {
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: Object.entries(columns).map(([column, { data }]) => ({ name: column, data: [...data] })),
    schema: [
      { name: "root", num_children: Object.keys(columns).length },
      ...Object.values(columns).flatMap(({ schema }) => schema),
    ],
    ...options,
  });
  const path = join(folder, name);
  writeFileSync(path, writer.getBytes());
  return path;
}

function ndjsonOf(columns: Readonly<Record<string, TestColumn>>, rows: number): string {
  const line = (at: number) =>
    Object.entries(columns)
      .map(([name, { json }]) => `${JSON.stringify(name)}:${json[at]}`)
      .join(",");
  return Array.from({ length: rows }, (_, at) => `{${line(at)}}\n`).join("");
}

/** A leaf column of arbitrary values: what is stored, and the JSON of it. */
const leaf = (name: string, schema: Omit<SchemaElement, "name">, value: fc.Arbitrary<readonly [unknown, string]>) =>
  fc.array(fc.option(value, { nil: [null, "null"] as const, freq: 8 }), { minLength: ROWS, maxLength: ROWS }).map(
    (values): TestColumn => ({
      schema: [{ name, ...OPTIONAL, ...schema }],
      data: values.map(([stored]) => stored),
      json: values.map(([, json]) => json),
    }),
  );

const ROWS = 40;
const scalar = <T>(value: fc.Arbitrary<T>, json: (value: T) => string) => value.map((v) => [v, json(v)] as const);
const iso = (ms: number) => JSON.stringify(new Date(ms).toISOString());
/** Years 1 to 9999, of which only those from 1970 on are event times. */
const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const printUnscaled = (value: bigint, scale: number) => {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};
const COLUMNS = {
  s: [STRING, leaf("s", { type: "BYTE_ARRAY", converted_type: "UTF8" }, scalar(fc.string(), JSON.stringify))],
  plain: [
    STRING,
    leaf(
      "plain",
      { type: "BYTE_ARRAY" },
      scalar(fc.string({ unit: "grapheme" }), JSON.stringify).map(
        ([s, json]) => [new TextEncoder().encode(s), json] as const,
      ),
    ),
  ],
  b: [BOOLEAN, leaf("b", { type: "BOOLEAN" }, scalar(fc.boolean(), String))],
  i: [INT, leaf("i", { type: "INT32" }, scalar(fc.integer(), String))],
  l: [BIGINT, leaf("l", { type: "INT64" }, scalar(int64, String))],
  narrow: [INT, leaf("narrow", { type: "INT64" }, scalar(int64, String))],
  d: [
    DOUBLE,
    leaf(
      "d",
      { type: "DOUBLE" },
      scalar(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => (Object.is(n, -0) ? "-0.0" : String(n))),
    ),
  ],
  text: [STRING, leaf("text", { type: "DOUBLE" }, scalar(fc.integer(), String))],
  dec: [
    decimal(38, 3),
    leaf(
      "dec",
      { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, converted_type: "DECIMAL", precision: 38, scale: 3 },
      scalar(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (n) => printUnscaled(n, 3)).map(
        ([n, json]) => [n, json] as const,
      ),
    ),
  ],
  money: [
    decimal(12, 2),
    leaf(
      "money",
      { type: "INT64", converted_type: "DECIMAL", precision: 18, scale: 2 },
      scalar(fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }), (n) => printUnscaled(n, 2)),
    ),
  ],
  day: [
    DATE,
    leaf(
      "day",
      { type: "INT32", converted_type: "DATE" },
      scalar(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => `${iso(days * 86_400_000).slice(0, 11)}"`),
    ),
  ],
  ms: [
    TIMESTAMP,
    leaf(
      "ms",
      { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
      time.map((ms) => [BigInt(ms), iso(ms)] as const),
    ),
  ],
  bin: [
    BYTES,
    leaf(
      "bin",
      { type: "BYTE_ARRAY" },
      fc.uint8Array().map((bytes) => [bytes, JSON.stringify(Buffer.from(bytes).toString("base64"))] as const),
    ),
  ],
  at: [
    TIMESTAMP,
    leaf(
      "at",
      { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" } },
      fc
        .tuple(fc.integer({ min: -4_000_000_000_000, max: 9_000_000_000_000 }), fc.integer({ min: 0, max: 999_999 }))
        .map(([ms, nanos]) => [BigInt(ms) * 1_000_000n + BigInt(nanos), iso(ms)] as const),
    ),
  ],
} as const;

const NESTED: Readonly<Record<string, TestColumn>> = {
  at: {
    schema: [{ name: "at", type: "INT64", converted_type: "TIMESTAMP_MICROS" }],
    data: [1500n, 2999n, 3000n],
    json: ["1", "2", "3"],
  },
  tags: {
    schema: [
      { name: "tags", converted_type: "LIST", num_children: 1, ...OPTIONAL },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", ...OPTIONAL },
    ],
    data: [["a", null, "b"], [], null],
    json: ['["a",null,"b"]', "[]", "null"],
  },
  merchant: {
    schema: [
      { name: "merchant", num_children: 2, ...OPTIONAL },
      { name: "id", type: "BYTE_ARRAY", converted_type: "UTF8", ...OPTIONAL },
      { name: "since", type: "INT64", converted_type: "TIMESTAMP_MILLIS", ...OPTIONAL },
    ],
    data: [{ id: "m", since: 1n }, { id: null, since: null }, null],
    json: ['{"id":"m","since":1}', '{"id":null,"since":null}', "null"],
  },
  counts: {
    schema: [
      { name: "counts", converted_type: "MAP", num_children: 1, ...OPTIONAL },
      { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
      { name: "key", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      { name: "value", type: "INT64", ...OPTIONAL },
    ],
    data: [{ a: 9007199254740993n }, {}, null],
    json: ['{"a":9007199254740993}', "{}", "null"],
  },
};

const plainReadings = async (source: ReturnType<typeof sourceOf>, path: string) =>
  (await readAll(source, (await openInput(path, source.columns)).batches())).map(({ reading, line }) => ({
    reading,
    line,
  }));

const ndjsonReadings = async (source: ReturnType<typeof sourceOf>, text: string) =>
  (await readAll(source, readNdjson(inChunks(text, 1 << 20)))).map(({ reading, line }) => ({ reading, line }));

describe("the same events as NDJSON", () => {
  test("of every scalar type", async () => {
    const source = sourceOf(Object.fromEntries(Object.entries(COLUMNS).map(([name, [type]]) => [name, type])));
    const tables = fc.record(Object.fromEntries(Object.entries(COLUMNS).map(([name, [, values]]) => [name, values])));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom("SNAPPY", "UNCOMPRESSED"), async (columns, codec) => {
        const path = write(`random-${run++}.parquet`, columns, { rowGroupSize: 7, codec });
        expect(await plainReadings(source, path)).toEqual(await ndjsonReadings(source, ndjsonOf(columns, ROWS)));
      }),
      { numRuns: 60 },
    );
  });

  test("lists, structs and maps", async () => {
    const source = sourceOf({
      tags: array(STRING),
      merchant: row({ id: STRING, since: TIMESTAMP }),
      counts: map(BIGINT),
    });
    const path = write("nested.parquet", NESTED);
    const readings = await plainReadings(source, path);
    expect(readings).toEqual(await ndjsonReadings(source, ndjsonOf(NESTED, 3)));
    expect(readings[0]?.reading).toMatchObject({
      accepted: true,
      time: 1,
      row: [["a", null, "b"], ["m", 1], new Map([["a", 9007199254740993n]]), 1],
    });
  });
});

const numbers = (count: number, from = 0): Readonly<Record<string, TestColumn>> => {
  const all = Array.from({ length: count }, (_, at) => from + at);
  const column = (name: string, schema: Omit<SchemaElement, "name">, data: readonly unknown[]): TestColumn => ({
    schema: [{ name, ...schema }],
    data,
    json: data.map(String),
  });
  return {
    n: column("n", { type: "INT32" }, all),
    at: column("at", { type: "INT64" }, all.map(BigInt)),
    other: column("other", { type: "DOUBLE" }, all),
  };
};
const source = sourceOf({ n: INT });

describe("reading", () => {
  test("in batches, with progress and text of the wanted columns, and from any position on", async () => {
    const path = write("long.parquet", numbers(10_000), { rowGroupSize: 6000 });
    const positions: { position: unknown; read: number; progress: number | undefined }[] = [];
    let read = 0;
    for await (const batch of (await openInput(path, source.columns)).batches(undefined, {})) {
      read += batch.length;
      positions.push({ position: batch.position?.(), read, progress: batch.progress });
    }
    expect(positions.map((entry) => entry.read)).toEqual([4096, 6000, 10_000]);
    expect(positions.map((entry) => entry.progress)).toEqual([0.4096, 0.6, 1]);
    for (const { position, read } of positions) {
      const from = JSON.parse(JSON.stringify(position));
      const rest = await readAll(source, (await openInput(path, source.columns)).batches(undefined, { from }));
      expect(rest.map(({ line }) => line)).toEqual(Array.from({ length: 10_000 - read }, (_, at) => read + at + 1));
      expect(rest[0]?.text).toBe(rest.length === 0 ? undefined : `{"n":${read},"at":${read}}`);
    }
  });

  test("a position is of one file, as it was", async () => {
    const path = write("was.parquet", numbers(10));
    let from: SourcePosition = null;
    for await (const batch of (await openInput(path, source.columns)).batches(undefined, {})) {
      from = batch.position?.() ?? null;
    }
    write("was.parquet", numbers(11));
    const other = await openInput(path, source.columns);
    await expect(readAll(source, other.batches(undefined, { from }))).rejects.toMatchObject({
      code: "input-changed",
    });
    await expect(readAll(source, other.batches(undefined, { from: { bytes: 1 } }))).rejects.toMatchObject({
      code: "input-changed",
    });
  });

  test("stops between two batches", async () => {
    const path = write("stop.parquet", numbers(10_000));
    const abort = new AbortController();
    let batches = 0;
    for await (const _ of (await openInput(path, source.columns)).batches(abort.signal)) {
      batches++;
      abort.abort();
    }
    expect(batches).toBe(1);
  });

  test.each(["GZIP", "ZSTD", "BROTLI", "LZ4_RAW"])("codec %s has a decompressor", (codec) => {
    expect(compressors).toHaveProperty(codec);
  });

  test("no rows at all", async () => {
    expect(await plainReadings(source, write("empty.parquet", numbers(0)))).toEqual([]);
  });
});

describe("what cannot be read", () => {
  const problem = async (path: string): Promise<FeatError> => {
    const error: unknown = await openInput(path, source.columns)
      .then((input) => readAll(source, input.batches()))
      .catch((thrown: unknown) => thrown);
    if (error instanceof FeatError) return error;
    throw error;
  };

  test.each([
    ["text.parquet", () => Buffer.from('{"n":1}\n')],
    ["empty file.parquet", () => Buffer.alloc(0)],
    ["cut.parquet", (whole: Buffer) => whole.subarray(0, -10)],
    [
      "footer.parquet",
      (whole: Buffer) => Buffer.concat([whole.subarray(0, -8), Buffer.from([255, 255, 255, 127]), whole.subarray(-4)]),
    ],
    [
      "holes.parquet",
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 4), Buffer.alloc(200, 255), whole.subarray(204)]),
    ],
  ] as const)("%s", async (name, damage) => {
    const path = join(folder, name);
    writeFileSync(path, damage(readFileSync(write("whole.parquet", numbers(1000)))));
    const error = await problem(path);
    expect([error.code, error.exitCode]).toEqual(["input-unreadable", 3]);
    expect(error.message).toContain(`${path} is no Parquet file, or a damaged one: `);
  });

  test("a column that features read and the file has not", async () => {
    const { n: _, ...columns } = numbers(3);
    const error = await problem(write("columns.parquet", columns));
    expect(error.code).toBe("missing-column");
    expect(error.message).toContain("has no column n, which the features read.");
    expect(error.hint).toContain("Known columns: at, other.");
  });
});
