// The short way of reading events against the exact one: the same rows and the same rejects, whatever stands in the bytes
// and whatever stood in them before.
import type { ColumnPlan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEventReader } from "../../../runtime/src/event/event-reader.js";
import { createExactReader } from "../../../runtime/src/event/exact-reader.js";
import { FieldScanner } from "../../../runtime/src/event/field-scanner.js";
import type { EventReading } from "../../../runtime/src/event/row-assembler.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { array, BIGINT, BOOLEAN, DOUBLE, decimal, INT, map, row, STRING, TIMESTAMP } from "../../support/plans.js";

const COLUMNS: Readonly<Record<string, Type>> = {
  id: STRING,
  "": STRING,
  naïve: STRING,
  ["__proto__"]: DOUBLE,
  amount: DOUBLE,
  n: INT,
  big: BIGINT,
  price: decimal(10, 2),
  ok: BOOLEAN,
  seen: TIMESTAMP,
  tags: array(INT),
  extra: map(STRING),
  shop: row({ id: STRING, no: INT }),
  at: TIMESTAMP,
};

function sourceOf(changes: Readonly<Record<string, Type>> = {}): SourcePlan {
  const columns: ColumnPlan[] = Object.entries({ ...COLUMNS, ...changes }).map(([name, type]) => ({ name, type }));
  return { name: "events", topic: "events", format: "json", columns, time: { column: "at", delayMs: 0 } };
}

const SOURCES: readonly SourcePlan[] = [
  sourceOf(),
  sourceOf({ id: { kind: "string", nullable: false }, n: { kind: "int", nullable: false } }),
  sourceOf({ at: { kind: "timestamp", nullable: true, epochSeconds: true } }),
];

/** A value's text in some form that JSON allows, or almost. */
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.nat(99_999), fc.nat(99)).map(([whole, cents]) => `${whole}.${cents}`),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom(
    "-0",
    "-0.0",
    "0",
    "007",
    "1e3",
    "1E-2",
    "1.",
    ".5",
    "-",
    "+1",
    "999999999999999",
    "9999999999999999",
  ),
  fc.constantFrom("2147483647", "2147483648", "2147483647.5", "-2147483648.9", "0.1234567890123", "NaN", "Infinity"),
);
const time = fc
  .oneof(
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(253_402_300_799_999) })
      .map((date) => date.toISOString()),
    fc.tuple(fc.nat(86_399), fc.nat(999)).map(([s, ms]) => new Date(1_770_854_400_000 + s * 1000 + ms).toISOString()),
    fc.constantFrom("2026-02-12T10:00:00", "2026-02-12 10:00", "2026-02-12T10:00:00.1Z", "2026-02-12t10:00:00.123456z"),
    fc.constantFrom(
      "2026-02-12T24:00:00Z",
      "2026-02-12T10:60:00Z",
      "2026-02-12T10:00:60Z",
      "2026-02-12T10:00:00.1234567890",
    ),
    fc.constantFrom(
      "2026-02-12T10:00:00+01:00",
      "2026-02-30T10:00:00Z",
      "0001-01-01T00:00:00Z",
      "2026-02-12",
      "2026-02-12T",
    ),
    fc.constantFrom(
      "2026-02-12T1:00:00Z",
      "2026-02-12T10:0a:00Z",
      "2026-02-12T10:00:00Zz",
      "9999-12-31T23:59:59.999-01:00",
    ),
  )
  .map((text) => JSON.stringify(text));
const epoch = fc.oneof(fc.nat(2 ** 31 - 1), fc.constantFrom(-1, 1_770_890_400_000, 253_402_300_800_000)).map(String);
const text = fc.oneof(
  fc.constantFrom(
    '"c1"',
    '"c123"',
    '""',
    '"é"',
    '"a\\"b"',
    '"\\u0063"',
    '"\\ud83d"',
    '"\u{1F600}"',
    '"\t"',
    '"a\\x"',
    '"open',
  ),
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: "grapheme", maxLength: 100 }).map((value) => JSON.stringify(value)),
);
const any = fc.oneof(
  number,
  time,
  epoch,
  text,
  fc.constantFrom("null", "true", "false", "nul", "{}", "[]", "[1,", '{"a":[{"b":"]"}]}', '[1,"2",null]', "", " 1 "),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
);
const eventTime = fc.oneof({ weight: 6, arbitrary: time }, epoch);
const fitting: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  ["id", text],
  ["amount", number],
  ["n", number],
  ["big", number],
  ["seen", time],
  ["at", eventTime],
]);

const blank = fc.oneof({ weight: 20, arbitrary: fc.constant("") }, fc.constantFrom(" ", "  ", "\t", "\r"));
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(COLUMNS)) },
  fc.constantFrom("a", "i", "idd", "\\u0069d", "amount ", "Amount", "x".repeat(300)),
  fc.string().map((value) => JSON.stringify(value).slice(1, -1)),
);
const field = name.chain((name) =>
  fc
    .tuple(blank, blank, blank, fc.oneof({ weight: 5, arbitrary: fitting.get(name) ?? any }, any), blank)
    .map(([a, b, c, value, d]) => `${a}"${name}"${b}:${c}${value}${d}`),
);
const line = fc
  .tuple(fc.array(field, { maxLength: 8 }), fc.option(eventTime, { freq: 6 }))
  .map(([fields, at]) => `{${[...fields, ...(at === null ? [] : [`"at":${at}`])].join(",")}}`);
/** Streams repeat themselves: whole lines, and lines with other values at the same keys. */
const lines = fc.array(line, { minLength: 1, maxLength: 4 }).chain((known) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, line), {
    minLength: 1,
    maxLength: 60,
    size: "max",
  }),
);

function bytesOf(text: string): Buffer {
  // As a line of a chunk, with others around it.
  return Buffer.from(`{"id":"before"}\n${text}\n{"id":"after"}`);
}

describe("reads what the exact reader reads", () => {
  test.each(SOURCES.map((source, index) => [index, source] as const))("source %i", (_, source) => {
    fc.assert(
      fc.property(lines, (texts) => {
        const reader = createEventReader(source);
        const readExactly = createExactReader(source);
        for (const text of texts) {
          const bytes = bytesOf(text);
          const [start, end] = [16, bytes.length - 15];
          expect(reader.readJson(bytes, start, end), text).toEqual(readExactly(bytes, start, end));
        }
      }),
      { numRuns: 600 },
    );
  });

  test("of damaged lines, too", () => {
    const [source] = SOURCES as [SourcePlan];
    const noise = fc.constantFrom(...'{}[]",:.-+eE0129tfnuT \\\u0001ä\r', "null", '"at":');
    const change = fc.record({ at: fc.nat(200), remove: fc.nat(3), insert: fc.array(noise, { maxLength: 2 }) });
    const damage = (
      text: string,
      { at, remove, insert }: { at: number; remove: number; insert: readonly string[] },
    ) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + insert.join("") + text.slice(cut + remove);
    };
    fc.assert(
      fc.property(lines, fc.array(change, { minLength: 1, maxLength: 20 }), (texts, changes) => {
        const reader = createEventReader(source);
        const readExactly = createExactReader(source);
        for (const [index, text] of texts.entries()) {
          const bytes = bytesOf(damage(text, changes[index % changes.length] as (typeof changes)[number]));
          const [start, end] = [16, bytes.length - 15];
          if (bytes.subarray(start, end).includes(10)) continue;
          const seen = bytes.toString("utf8", start, end);
          expect(reader.readJson(bytes, start, end), seen).toEqual(readExactly(bytes, start, end));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test("is not the exact reader: plain events of a stream never need it", () => {
  const [source] = SOURCES as [SourcePlan];
  const scanner = new FieldScanner(source);
  const plain = [
    '{"id":"c1","amount":12.5,"n":3,"unknown":"x","big":12,"at":"2026-02-12T10:00:00.123Z"}',
    '{"id":"é","amount":-0.5,"n":3.9,"unknown":{"a":[1,"\\n"]},"big":null,"at":"2026-02-12T10:00:00"}',
    '{"id": "c1", "amount": 1e3, "at": 1770890400000, "ok": true, "price": "1.50"}',
    '{"at":"2026-02-13 10:00","id":"\\"quoted\\"","tags":[1,2],"shop":{"id":"s","no":1}}',
  ];
  for (const text of [...plain, ...plain]) {
    const bytes = Buffer.from(text);
    expect(scanner.read(bytes, 0, bytes.length), text).toMatchObject({ accepted: true });
  }
});

test("a key remembered from garbage changes nothing", () => {
  const [source] = SOURCES as [SourcePlan];
  const reader = createEventReader(source);
  const read = (text: string) => reader.readJson(Buffer.from(text), 0, Buffer.byteLength(text));
  expect(read('{"n":1,"c":2,"id" nonsense')).toEqual({ accepted: false, reason: "not_json" });
  expect(read('{"n":1,"c":2,"id":"a","at":5}')).toMatchObject({ accepted: true, time: 5 });
  expect(read('{"n":1}')).toMatchObject({ accepted: false, reason: "null_time" });
  expect(read('{"n":1,"c":2,"id":"b","at":6,"d":4}')).toMatchObject({ accepted: true, time: 6 });
});

describe("a file cut into chunks anywhere", () => {
  const [source] = SOURCES as [SourcePlan];
  const file = Buffer.concat([
    Buffer.from('\ufeff{"id":"c1","amount":1.5,"at":"2026-02-12T10:00:00Z"}\r\n'),
    Buffer.from('{"id":"é\u{1F600}","amount":-1,"at":1770890400000}\n\n'),
    Buffer.from([123, 34, 105, 100, 34, 58, 34, 0xff, 34, 125, 10]),
    Buffer.from('  {"id":"\\u0063\\"","at":"2026-02-12T10:00:00.5+01:00","x":[{"id":1}]}  \n'),
    Buffer.from('{"id":"c1","id":"c2","at":"2026-02-12T10:00:01Z","at":null}\nnonsense\n'),
    Buffer.from('{"__proto__":1.25,"at":"2026-02-12T10:00:02Z"}'),
  ]);

  async function readings(chunks: readonly Buffer[]): Promise<readonly EventReading[]> {
    const reader = createEventReader(source);
    const all: EventReading[] = [];
    for await (const batch of readNdjson(
      (async function* () {
        yield* chunks;
      })(),
    )) {
      for (let index = 0; index < batch.length; index++) all.push(batch.read(index, reader));
    }
    return all;
  }

  test("reads as a whole does, at every byte", async () => {
    const whole = await readings([file]);
    expect(whole.map((reading) => (reading.accepted ? reading.row[0] : reading.reason))).toEqual([
      "c1",
      "é\u{1F600}",
      "not_json",
      'c"',
      "null_time",
      "not_json",
      null,
    ]);
    for (let cut = 0; cut <= file.length; cut++) {
      expect(await readings([file.subarray(0, cut), file.subarray(cut)]), `cut at ${cut}`).toEqual(whole);
    }
    expect(await readings(Array.from(file, (byte) => Buffer.of(byte)))).toEqual(whole);
  });
});
