// NDJSON and CSV: what becomes an event, on which line, and what is shown of it when it is rejected.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../../runtime/src/source/csv.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { INT, STRING } from "../../support/plans.js";
import { inChunks, type ReadEvent, readAll, sourceOf } from "./read-all.js";

const source = sourceOf({ id: STRING, n: INT });

/** `line: row` or `line: reason`. */
function outline(events: readonly ReadEvent[]): unknown[] {
  return events.map(({ line, reading }) => [line, reading.accepted ? reading.row.slice(0, -1) : reading.reason]);
}

describe("NDJSON", () => {
  test("one event a line, with BOM, CRLF, blank lines and garbage", async () => {
    const text = '\ufeff{"id":"a","at":0}\r\n\r\n  \n{"id":"ä","at":0}\ngarbage\r\n{"id":"c","at":0}';
    for (const size of [1, 7, 1_000]) {
      const events = await readAll(source, readNdjson(inChunks(text, size)));
      expect(outline(events)).toEqual([
        [1, ["a", null]],
        [4, ["ä", null]],
        [5, "not_json"],
        [6, ["c", null]],
      ]);
      expect(events.map(({ text }) => text)).toEqual([
        '{"id":"a","at":0}',
        '{"id":"ä","at":0}',
        "garbage",
        '{"id":"c","at":0}',
      ]);
    }
  });

  test("invalid UTF-8 is not_json, even where the rest would parse", async () => {
    const bytes = Buffer.concat([Buffer.from('{"at":0,"id":"'), Buffer.from([0xff]), Buffer.from('"}\n{"at":0}\n')]);
    const events = await readAll(source, readNdjson(inChunks(bytes, 1_000)));
    expect(outline(events)).toEqual([
      [1, "not_json"],
      [2, [null, null]],
    ]);
    expect(events[0]?.text).toBe('{"at":0,"id":"\ufffd"}');
  });

  test("nothing gives nothing", async () => {
    for (const text of ["", "\n", "\ufeff", "\r\n \n"]) {
      expect(await readAll(source, readNdjson(inChunks(text, 10)))).toEqual([]);
    }
  });
});

describe("CSV", () => {
  const read = (text: string | Buffer, size = 1_000) => readAll(source, readCsv(inChunks(text, size)));

  test("fields by the header's names, with quotes, line ends in quotes, BOM and CRLF", async () => {
    const text = '\ufeffid,more,at,n\r\na,,0,1\r\n\r\n"b, ""c""\r\n\r\nd",x,0,\r\n"",x,0,3\r\ne,x,0,4\n';
    for (const size of [1, 5, 1_000]) {
      const events = await read(text, size);
      expect(outline(events)).toEqual([
        [2, ["a", 1]],
        [4, ['b, "c"\r\n\r\nd', null]],
        [7, [null, 3]],
        [8, ["e", 4]],
      ]);
      expect(events[1]?.text).toBe('"b, ""c""\r\n\r\nd",x,0,');
    }
  });

  test("a row that is too short, too long or oddly quoted costs only itself", async () => {
    const text = 'id,n,at\na\nb,1,0,9,9\n6" pipe,2,0\n"c"x,3,0\na"b,c",0\nd,4,0\n';
    const events = await read(text);
    expect(events.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(outline(events).slice(0, 3)).toEqual([
      [2, "null_time"],
      [3, ["b", 1]],
      [4, ['6" pipe', 2]],
    ]);
    expect(outline(events).at(-1)).toEqual([7, ["d", 4]]);
  });

  test("a quote that is never closed takes the rest with it, and the rows before it count", async () => {
    expect(outline(await read('id,n,at\na,1,0\n"b,2,0\nc,3,0\n'))).toEqual([
      [2, ["a", 1]],
      [3, "not_json"],
    ]);
  });

  test("invalid UTF-8 rejects its row alone", async () => {
    const bytes = Buffer.concat([Buffer.from("id,n,at\na,1,0\n"), Buffer.from([0xff]), Buffer.from(",2,0\nc,3,0\n")]);
    expect(outline(await read(bytes))).toEqual([
      [2, ["a", 1]],
      [3, "not_json"],
      [4, ["c", 3]],
    ]);
  });

  test("names of prototypes are names like any other", async () => {
    const hostile = sourceOf({ ["__proto__"]: STRING, constructor: STRING, toString: STRING });
    const events = await readAll(hostile, readCsv(inChunks("__proto__,constructor,at\na,b,0\n", 100)));
    expect(outline(events)).toEqual([[2, ["a", "b", null]]]);
  });

  test("reads back whatever is written by the rules of RFC 4180", async () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('"', ",", "\n", "\r\n", '""', " ", '",'));
    const quote = (text: string) => (/["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), async (fields, size) => {
        const usable = fields.filter((text) => text.isWellFormed() && !text.startsWith("\ufeff"));
        const text = `id,at\n${usable.map((id) => `${quote(id)},0\n`).join("")}`;
        const events = await read(text, size);
        expect(events.map(({ reading }) => reading.accepted && reading.row[0])).toEqual(usable.map((id) => id || null));
      }),
    );
  });
});
