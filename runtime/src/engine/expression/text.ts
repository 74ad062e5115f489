// Functions on strings; positions and lengths count code points.
import type { Integer } from "../value/value.js";
import type { Call, Evaluate } from "./evaluate.js";
import { lift, lift2, operandAt, valueAt } from "./lift.js";
import { compileLike } from "./like.js";

export function like(call: Call): Evaluate {
  const pattern = operandAt(call, 1);
  const text = valueAt<string>(call, 0);
  if (typeof pattern.constant === "string") return lift(text, compileLike(pattern.constant));
  return lift2(text, valueAt<string>(call, 1), (subject, form) => compileLike(form)(subject));
}

export const lower = (call: Call): Evaluate => lift(valueAt<string>(call, 0), (text) => text.toLowerCase());
export const upper = (call: Call): Evaluate => lift(valueAt<string>(call, 0), (text) => text.toUpperCase());

/** Blanks alone, at both ends: tabs and newlines stay, as in SQL. */
export const trim = (call: Call): Evaluate => lift(valueAt<string>(call, 0), trimBlanks);

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && text.charCodeAt(end - 1) === 32) end--;
  return text.slice(start, end);
}

export const length = (call: Call): Evaluate => lift(valueAt<string>(call, 0), countCodePoints);

function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    if (isSurrogatePairAt(text, index)) {
      count--;
      index++;
    }
  }
  return count;
}

function isSurrogatePairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

/** `substring(s, start)` and `substring(s, start, length)`: from 1, negative from the end, 0 as 1. */
export function substring(call: Call): Evaluate {
  const text = valueAt<string>(call, 0);
  const start = valueAt<Integer>(call, 1);
  if (call.operands.length === 2) {
    return lift2(text, start, (subject, position) => sliceCodePoints(subject, Number(position), Infinity));
  }
  const count = valueAt<Integer>(call, 2);
  return (row) => {
    const subject = text(row);
    const position = start(row);
    const wanted = count(row);
    if (subject === null || position === null || wanted === null || wanted < 0) return null;
    return sliceCodePoints(subject, Number(position), Number(wanted));
  };
}

function sliceCodePoints(text: string, position: number, count: number): string {
  const characters = Array.from(text);
  const start = position > 0 ? position - 1 : position < 0 ? characters.length + position : 0;
  return start < 0 ? "" : characters.slice(start, start + count).join("");
}

/** Null if any argument is null. */
export function concat(call: Call): Evaluate {
  const parts = call.operands.map((operand) => operand.evaluate as Evaluate<string>);
  return (row) => {
    let text = "";
    for (const evaluate of parts) {
      const part = evaluate(row);
      if (part === null) return null;
      text += part;
    }
    return text;
  };
}

export const contains = (call: Call): Evaluate =>
  lift2(valueAt<string>(call, 0), valueAt<string>(call, 1), (text, part) => text.includes(part));

export const startsWith = (call: Call): Evaluate =>
  lift2(valueAt<string>(call, 0), valueAt<string>(call, 1), (text, part) => text.startsWith(part));
