// The body of an events request as texts of single events, each as it was written.
// Invariant: nothing is parsed into numbers here, so every digit reaches the event reader.
import { JsonCursor } from "../event/json-cursor.js";
import { parseText } from "./exact-json.js";
import { HttpProblem } from "./problem.js";

export interface EventTexts {
  /** One event that was sent alone is answered alone. */
  readonly isBatch: boolean;
  readonly texts: readonly string[];
}

const ARRAY_START = 91;
const ARRAY_END = 93;
const COMMA = 44;

/** One object, or an array of them. Throws `invalid-json`. */
export function splitJsonEvents(body: Buffer): EventTexts {
  const bytes = Buffer.from(parseText(body));
  const cursor = new JsonCursor();
  cursor.reset(bytes, 0, bytes.length);
  if (cursor.peek() !== ARRAY_START) {
    const text = takeValue(cursor, bytes);
    if (cursor.peek() !== -1) throw brokenAt(cursor);
    return { isBatch: false, texts: [text] };
  }
  cursor.position++;
  const texts: string[] = [];
  if (cursor.peek() === ARRAY_END) cursor.position++;
  else {
    for (;;) {
      texts.push(takeValue(cursor, bytes));
      const next = cursor.peek();
      cursor.position++;
      if (next === ARRAY_END) break;
      if (next !== COMMA) throw brokenAt(cursor);
    }
  }
  if (cursor.peek() !== -1) throw brokenAt(cursor);
  return { isBatch: true, texts };
}

/** One event a line; blank lines are fine, and a line that is no JSON is an event that is rejected. */
export function splitNdjsonEvents(body: Buffer): EventTexts {
  const lines = parseText(body).split("\n");
  return { isBatch: true, texts: lines.map((line) => line.trim()).filter((line) => line !== "") };
}

function takeValue(cursor: JsonCursor, bytes: Buffer): string {
  cursor.peek();
  const start = cursor.position;
  if (!cursor.skipValue(0)) throw brokenAt(cursor);
  return bytes.toString("utf8", start, cursor.position);
}

function brokenAt(cursor: JsonCursor): HttpProblem {
  return new HttpProblem("invalid-json", `The body is not JSON, or nested too deeply, near byte ${cursor.position}.`, {
    hint: "Send one event, an array of events, or one event a line as application/x-ndjson.",
  });
}
