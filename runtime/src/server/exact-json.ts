// Request bodies: JSON without surprises, and text that is text.
// Invariant: no digit is lost (a whole number beyond 2^53 arrives as a string, which keys and columns take as the same
// number), and nesting is bounded, so that nothing behind it can run out of stack.
import { isUtf8 } from "node:buffer";
import { HttpProblem } from "./problem.js";

const MAX_DEPTH = 256;

/** The shortest whole number that is not exact has 16 digits. */
const LONG_NUMBER = /\d{16}/;

export function parseJson(body: Buffer): unknown {
  const text = parseText(body);
  if (text.length > MAX_DEPTH) checkDepth(text);
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HttpProblem("invalid-json", text.trim() === "" ? "The body is empty." : `${error.message}.`);
  }
}

export function parseText(body: Buffer): string {
  if (!isUtf8(body)) throw new HttpProblem("invalid-json", "The body is not UTF-8.");
  const text = body.toString();
  // A byte order mark is no part of the text.
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

type Reviver = Parameters<typeof JSON.parse>[1];

/** The third argument, the number as written, is newer than the types of the language. */
const keepDigits = ((_: string, value: unknown, written?: { readonly source?: string }) => {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return written?.source !== undefined && /^-?\d+$/.test(written.source) ? written.source : value;
}) as Reviver;

function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at++;
      else if (code === 34) inString = false;
    } else if (code === 34) {
      inString = true;
    } else if (code === 91 || code === 123) {
      if (++depth > MAX_DEPTH) {
        throw new HttpProblem("invalid-request", `The body is nested more than ${MAX_DEPTH} levels deep.`);
      }
    } else if (code === 93 || code === 125) {
      depth--;
    }
  }
}
