// The scanner of JSON fields against JSON.parse: what is JSON, and what its fields hold.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonFields } from "../../../runtime/src/event/json-fields.js";

const NAMES = ["a", "b", "customer_id", "naïve", "__proto__"];

/** What the scanner sees of the fields; undefined where it takes the text for no JSON object. */
function scan(fields: JsonFields, text: string): Record<string, unknown> | undefined {
  // Surrounded by other bytes, as a line in a chunk is.
  const bytes = Buffer.from(`{"a":0}\n${text}\n{"b":1}`);
  const start = 8;
  if (!fields.scan(bytes, start, bytes.length - 8)) return undefined;
  const seen = NAMES.map((name, slot): [string, unknown] => [name, read(fields, slot)]);
  return Object.fromEntries(seen.filter(([, value]) => value !== undefined));
}

function read(fields: JsonFields, slot: number): unknown {
  const span = fields.span(slot);
  return span === undefined ? undefined : JSON.parse(span.bytes.toString("utf8", span.start, span.end));
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
    return Object.fromEntries(
      NAMES.flatMap((name): [string, unknown][] =>
        Object.hasOwn(data, name) ? [[name, (data as Record<string, unknown>)[name]]] : [],
      ),
    );
  } catch {
    return undefined;
  }
}

const name = fc.oneof(fc.constantFrom(...NAMES, "c", "A", "customer", ""), fc.string());
const object = fc
  .array(fc.tuple(name, fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.double({ noNaN: true }), fc.string())), {
    maxLength: 6,
  })
  .map((entries) => Object.fromEntries(entries));
const layout = fc.constantFrom(undefined, " ", "\t");
const objectText = fc.tuple(object, layout).map(([value, space]) => JSON.stringify(value, null, space));

describe("scan", () => {
  test("sees in valid JSON what JSON.parse sees, event after event", () => {
    const fields = new JsonFields(NAMES);
    fc.assert(
      fc.property(objectText, (text) => {
        expect(scan(fields, text)).toEqual(parse(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test("takes damaged text exactly when JSON.parse does", () => {
    const fields = new JsonFields(NAMES);
    const noise = fc.constantFrom(...'{}[]",:.-+eE0129tfnu\\ \u0001ä\n\r', "true", "null", "\\u00e9", '\\"', '"a":');
    const change = fc.record({ at: fc.nat(80), remove: fc.nat(3), insert: fc.array(noise, { maxLength: 2 }) });
    const damaged = fc.tuple(objectText, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
      changes.reduce((t, c) => {
        const at = c.at % (t.length + 1);
        return t.slice(0, at) + c.insert.join("") + t.slice(at + c.remove);
      }, text),
    );
    let accepted = 0;
    fc.assert(
      fc.property(damaged, (text) => {
        if (!text.isWellFormed()) return;
        const expected = parse(text);
        if (expected !== undefined) accepted++;
        expect(scan(fields, text)).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  test.each([
    ["", undefined],
    ["{", undefined],
    ["}", undefined],
    ["[]", undefined],
    ['"a"', undefined],
    ["null", undefined],
    ["{}", {}],
    [" { } ", {}],
    ['{"a":1}x', undefined],
    ['{"a":1} {"a":2}', undefined],
    ['{"a":01}', undefined],
    ['{"a":-}', undefined],
    ['{"a":1.}', undefined],
    ['{"a":.5}', undefined],
    ['{"a":1e}', undefined],
    ['{"a":+1}', undefined],
    ['{"a":NaN}', undefined],
    ['{"a":tru}', undefined],
    ['{"a":1,}', undefined],
    ['{,"a":1}', undefined],
    ['{"a" 1}', undefined],
    ["{'a':1}", undefined],
    ['{"a":"\t"}', undefined],
    ['{"a":"\\x"}', undefined],
    ['{"a":"\\u12g4"}', undefined],
    ['{"a":"\\', undefined],
    ['{"a":"', undefined],
    ['{"customer_id":…}', undefined],
    ['{"a":1,"a":"2"}', { a: "2" }],
    ['{"a":{"x":1},"a":null}', { a: null }],
    ['{"\\u0061":1}', { a: 1 }],
    ['{"a":"\\ud83d\\ude00\\u0000"}', { a: "😀\u0000" }],
    ['{"__proto__":{"polluted":1}}', { ["__proto__"]: { polluted: 1 } }],
    ['{"a":[{"a":[]}],"c":{"a":2}}', { a: [{ a: [] }] }],
    ['{"a":-0.0,"b":1E+2}', { a: -0, b: 100 }],
    ['{"a":123456789012345,"b":1234567890123456}', { a: 123456789012345, b: 1234567890123456 }],
  ])("%s", (text, expected) => {
    const fields = new JsonFields(NAMES);
    expect(scan(fields, text)).toEqual(expected);
  });

  test("nothing past the end is looked at, whatever stands there", () => {
    const fields = new JsonFields(["a"]);
    for (const text of ['{"a":12', '{"a":"x', '{"a":tru', '{"a":{}', '{"a":1', '{"a":[1', '{"a', '{"a":"x\\']) {
      for (const rest of ["}", '"}', "e}", "]}", '":1}', '""}']) {
        const bytes = Buffer.from(text + rest);
        expect(fields.scan(bytes, 0, Buffer.byteLength(text))).toBe(false);
      }
    }
  });

  test("nesting is limited to what Flink's parser takes, and cannot exhaust the stack", () => {
    const fields = new JsonFields(["a"]);
    const nested = (depth: number) => Buffer.from(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    const scanAll = (bytes: Buffer) => fields.scan(bytes, 0, bytes.length);
    expect(scanAll(nested(999))).toBe(true);
    expect(fields.span(0)).toMatchObject({ start: 5, end: 5 + 2 * 999 });
    expect(scanAll(nested(1000))).toBe(false);
    expect(scanAll(Buffer.from(`{"a":${"[".repeat(1_000_000)}`))).toBe(false);
  });
});
