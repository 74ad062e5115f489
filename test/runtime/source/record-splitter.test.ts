// Bytes cut into records: however the chunks fall, the records are those of the whole, and memory stays bounded.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LINES, RecordSplitter } from "../../../runtime/src/source/record-splitter.js";

interface Seen {
  readonly text: string;
  readonly line: number;
  readonly unreadable?: true;
}

/** The records of the bytes when they come in these pieces. */
function split(bytes: Buffer, cuts: readonly number[], longest?: number): Seen[] {
  const splitter = new RecordSplitter(LINES, { longest });
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const blocks = edges.slice(1).map((end, index) => splitter.push(Buffer.from(bytes.subarray(edges[index], end))));
  return [...blocks, splitter.finish()].flatMap(({ bytes: all, starts, ends, lines, unreadable }) =>
    starts.map((start, index) => ({
      text: all.toString("latin1", start, ends[index]),
      line: lines[index] as number,
      ...(unreadable.has(index) ? { unreadable: true as const } : {}),
    })),
  );
}

/** By the book: the whole as a string, split. */
function splitWhole(text: string): Seen[] {
  return text
    .split("\n")
    .map((line, index) => ({ text: line.replace(/\r$/, ""), line: index + 1 }))
    .filter(({ text: line }) => /[^ \t\r]/.test(line));
}

describe("RecordSplitter", () => {
  test("gives the same lines wherever the chunks are cut", () => {
    const texts = fc.array(fc.constantFrom("{}", '{"a":1}', "x", " ", "\t", "\r", "\n", "\r\n", "\n\n"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(60), { maxLength: 6 }), (parts, cuts) => {
        const text = parts.join("");
        const inside = cuts.map((cut) => Math.min(cut, text.length));
        expect(split(Buffer.from(text), inside)).toEqual(splitWhole(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a byte order mark belongs to no line, also when it comes in pieces", () => {
    const bytes = Buffer.from("\ufeff{}\n\ufeff{}\n");
    for (let cut = 0; cut <= 6; cut++) {
      expect(split(bytes, [cut])).toEqual([
        { text: "{}", line: 1 },
        { text: "\u00ef\u00bb\u00bf{}", line: 2 },
      ]);
    }
    expect(split(Buffer.from("\ufeff"), [])).toEqual([]);
    expect(split(Buffer.from([0xef, 0xbb]), [1])).toEqual([{ text: "\u00ef\u00bb", line: 1, unreadable: true }]);
  });

  test("marks the lines that are no UTF-8, and only those, wherever a character is cut", () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"é😀"}\n'),
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), // a byte that UTF-8 never has
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22, 0x0a]), // an encoded surrogate
      Buffer.from([0x22, 0xc0, 0xaf, 0x22, 0x0a]), // an overlong slash
      Buffer.from("{}\n"),
      Buffer.from([0x7b, 0xf0, 0x9f]), // cut short by the end
    ]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const seen = split(bytes, [cut]);
      expect(seen.map(({ line, unreadable }) => [line, unreadable === true])).toEqual([
        [1, false],
        [2, true],
        [3, true],
        [4, true],
        [5, false],
        [6, true],
      ]);
    }
  });

  test("a line that is too long is one unreadable record, and the lines after it are themselves", () => {
    const longest = 5_000;
    const lines = ["{}", "x".repeat(longest), "y".repeat(longest + 1), "{}", "z".repeat(3 * longest), "", "{}"];
    const bytes = Buffer.from(lines.join("\n"));
    const expected = [
      { text: "{}", line: 1 },
      { text: "x".repeat(longest), line: 2 },
      { text: "y".repeat(1024), line: 3, unreadable: true },
      { text: "{}", line: 4 },
      { text: "z".repeat(1024), line: 5, unreadable: true },
      { text: "{}", line: 7 },
    ];
    expect(split(bytes, [], longest)).toEqual(expected);
    for (const step of [7, 1_000, 4_999, 5_001, 12_000]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / step) }, (_, index) => (index + 1) * step);
      expect(split(bytes, cuts, longest)).toEqual(expected);
    }
    // Of CRLF the line end does not count.
    expect(split(Buffer.from(`${"x".repeat(longest)}\r\n`), [], longest)).toEqual([
      { text: "x".repeat(longest), line: 1 },
    ]);
  });

  test("memory is bounded by the longest legal line, however long the line is", () => {
    const splitter = new RecordSplitter(LINES, { longest: 1_000_000 });
    const chunk = Buffer.alloc(250_000, "x");
    let records = 0;
    let largest = 0;
    for (let count = 0; count < 400; count++) {
      const block = splitter.push(chunk);
      records += block.starts.length;
      largest = Math.max(largest, block.bytes.length);
    }
    expect(records).toBe(1);
    expect(largest).toBeLessThanOrEqual(1_250_000);
    expect(splitter.push(Buffer.from("\n{}\n")).lines).toEqual([2]);
  });
});
