// Arguments of the API, which may come from anywhere: checked values or errors that name them.
// Invariant: nothing untyped passes; what a type promises at compile time is checked again at run time.
import { parseTimestamp } from "../engine/value/timestamp.js";
import { FeatError } from "../errors.js";

export function requireObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidArgument(`${name} must be an object, not ${describeValue(value)}.`);
}

export function requireText(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalidArgument(`\`${name}\` must be a string that is not empty, not ${describeValue(value)}.`);
}

export function requireList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidArgument(`\`${name}\` must be an array, not ${describeValue(value)}.`);
}

/** Epoch milliseconds of a `Date`, of ISO-8601 text or of a number of milliseconds. */
export function parseAsOf(value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? parseTimestamp(value) : value;
  if (typeof ms === "number" && Number.isFinite(ms)) return ms;
  throw invalidArgument(
    `\`asOf\` must be a time such as "2026-02-12T10:00:00Z", a Date or epoch milliseconds, not ${describeValue(value)}.`,
  );
}

/** The id a caller gives, else the one the event carries in its field `event_id`; undefined for none. */
export function parseEventId(given: unknown, event: unknown): string | undefined {
  if (given !== undefined) return requireText(given, "eventId");
  const carried = fieldOf(event, "event_id");
  if (carried === undefined || carried === null || carried === "") return undefined;
  if (typeof carried === "string" || typeof carried === "bigint" || Number.isFinite(carried)) return String(carried);
  throw new FeatError(
    "invalid-event",
    `Field \`event_id\` of the event is ${describeValue(carried)}, which is no id.`,
    {
      hint: "Give a string or a number.",
    },
  );
}

/** Of an object or of the JSON text of one; anything else is the event reader's to refuse. */
function fieldOf(event: unknown, name: string): unknown {
  let object = event;
  if (typeof event === "string") {
    try {
      object = JSON.parse(event);
    } catch {
      return undefined;
    }
  }
  if (typeof object !== "object" || object === null || !Object.hasOwn(object, name)) return undefined;
  return (object as Record<string, unknown>)[name];
}

export function invalidArgument(message: string, hint?: string): FeatError {
  return new FeatError("invalid-argument", message, hint === undefined ? {} : { hint });
}

export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
