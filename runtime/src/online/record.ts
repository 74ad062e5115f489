// The served record: what an online store shows of one entity, as JSON that any client can read.
// Invariant: it says everything a reader needs to know how fresh it is; the engine's state is never in it. Values stand
// as in the rows of `feat run`, times as ISO-8601 in UTC.
import type { KeyPlan, Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import type { ServedWindow } from "../engine/contract.js";
import { type JsonValue, printValue } from "../engine/value/print.js";
import { printTimestamp } from "../engine/value/timestamp.js";
import type { Value } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import type { Owner } from "../store/online-store.js";
import { createRecent } from "./recent.js";

/** Raised when the shape below changes so that older readers would misread it. */
export const RECORD_FORMAT = 1;

export interface ServedRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly feature: string;
  /** By name of the key, in the plan's order. */
  readonly key: { readonly [name: string]: JsonValue };
  /** The hash of the plan that computed the values. */
  readonly plan: string;
  readonly version: string;
  readonly owner: Owner;
  /** Wall clock of the last write. */
  readonly written_at: string;
  /** `written_at` and the feature's ttl; from then on nobody is given the values. */
  readonly expires_at: string;
  /** Event time: windows that start before it may lack rows, since a state was lost. */
  readonly incomplete_before?: string;
  /** By label of the window group: the newest window that holds rows. */
  readonly windows: { readonly [label: string]: RecordWindow };
}

export interface RecordWindow {
  readonly window_start: string;
  readonly window_end: string;
  /** The window is closed for its writer: the values will not change again. */
  readonly final: boolean;
  /** Event time of the last event that counted. */
  readonly updated_at: string;
  /** In declaration order. */
  readonly values: { readonly [item: string]: JsonValue };
}

export interface RecordContents {
  readonly plan: Plan;
  readonly key: readonly Value[];
  readonly version: string;
  readonly owner: Owner;
  readonly writtenAt: number;
  readonly incompleteBefore?: number;
  readonly served: readonly ServedWindow[];
}

export function recordOf(contents: RecordContents): ServedRecord {
  return recordWith(contents, windowsOf(contents.served));
}

export function recordWith(contents: Omit<RecordContents, "served">, windows: ServedRecord["windows"]): ServedRecord {
  const { plan, key, version, owner, writtenAt, incompleteBefore } = contents;
  return {
    format: RECORD_FORMAT,
    feature: plan.feature,
    key: keyFields(plan.keys, key),
    plan: plan.hash,
    version,
    owner,
    written_at: printTime(writtenAt),
    expires_at: printTime(writtenAt + ttlOf(plan)),
    ...(incompleteBefore === undefined ? {} : { incomplete_before: printTime(incompleteBefore) }),
    windows,
  };
}

export function windowsOf(served: readonly ServedWindow[]): ServedRecord["windows"] {
  return Object.fromEntries(served.map((window) => [window.group.label, windowOf(window)]));
}

function windowOf({ group, windowStart, windowEnd, final, updatedAt, values }: ServedWindow): RecordWindow {
  return {
    window_start: printTime(windowStart),
    window_end: printTime(windowEnd),
    final,
    updated_at: printTime(updatedAt),
    values: Object.fromEntries(
      itemTypes(group).map(([name, type], i) => [name, printValue(values[i] ?? null, type)] as const),
    ),
  };
}

const itemTypesOf = new WeakMap<WindowGroup, readonly (readonly [string, Type])[]>();

/** The items of a group in order of output, with their types. */
export function itemTypes(group: WindowGroup): readonly (readonly [string, Type])[] {
  let types = itemTypesOf.get(group);
  if (!types) {
    types = computeItemTypes(group);
    itemTypesOf.set(group, types);
  }
  return types;
}

function computeItemTypes(group: WindowGroup): readonly (readonly [string, Type])[] {
  const types = new Map([
    ...group.aggregates.map((item) => [item.name, item.type] as const),
    ...group.derived.map((item) => [item.name, item.value.type] as const),
  ]);
  return group.output.map((name) => {
    const type = types.get(name);
    if (!type) throw new Error(`plan with an output ${name} that no item computes`);
    return [name, type] as const;
  });
}

export function keyFields(keys: readonly KeyPlan[], values: readonly Value[]): { readonly [name: string]: JsonValue } {
  return Object.fromEntries(keys.map((key, i) => [key.name, printValue(values[i] ?? null, key.value.type)]));
}

/** Wall-clock milliseconds for which values are served after a write. */
export function ttlOf(plan: Plan): number {
  if (!plan.online) {
    throw new FeatError("invalid-argument", `The feature ${plan.feature} has no online store.`, {
      hint: "Add a line such as `online ttl 24h` to its declaration.",
    });
  }
  return plan.online.ttlMs;
}

/** A day for replays: what comes again within it still finds the state that it must not count in twice. */
const REPLAY_MS = 86_400_000;

/** How long the state outlives a write: a window that is open now, late rows and a replay must still find it. */
export function keepOf(plan: Plan): number {
  const longest = Math.max(...plan.groups.map(({ window: w }) => (w.kind === "session" ? w.gapMs : w.sizeMs)));
  return Math.max(ttlOf(plan), longest + plan.source.time.delayMs) + REPLAY_MS;
}

export function encodeRecord(record: ServedRecord): string {
  return JSON.stringify(record);
}

/** About 3 kB each. */
const RECENT_RECORDS = 4_096;
const recentRecords = createRecent<ServedRecord>(RECENT_RECORDS);

/** As `decodeRecord`, for readers: the same entities are asked for again and again, and most have not changed. */
export function recallRecord(text: string): ServedRecord {
  const known = recentRecords.get(text);
  if (known) return known;
  const record = decodeRecord(text);
  recentRecords.set(text, record);
  return record;
}

/** Throws a typed error for what this version cannot have written or cannot read. */
export function decodeRecord(text: string): ServedRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damagedRecord(cause);
  }
  if (typeof value !== "object" || value === null || !("format" in value) || typeof value.format !== "number") {
    throw damagedRecord();
  }
  if (value.format > RECORD_FORMAT) {
    throw new FeatError(
      "record-too-new",
      `A record of the online store has format ${value.format}; this version reads format ${RECORD_FORMAT}.`,
      {
        hint: "Update feat.",
      },
    );
  }
  return value as ServedRecord;
}

export function damagedRecord(cause?: unknown): FeatError {
  return new FeatError("record-damaged", "A record of the online store is damaged.", {
    cause,
    hint: "Replay its events into another store or tenant.",
  });
}

/** The greatest time a date can hold; the ends of enormous windows are shown as it. */
const MAX_TIME = 8.64e15;

/** Times that were printed last: records of one moment share most of theirs. */
const printed = new Map<number, string>();
const PRINTED_LIMIT = 1_000;

export function printTime(ms: number): string {
  const known = printed.get(ms);
  if (known !== undefined) return known;
  const text = printTimestamp(Math.max(-MAX_TIME, Math.min(MAX_TIME, ms)));
  if (printed.size >= PRINTED_LIMIT) printed.clear();
  printed.set(ms, text);
  return text;
}

/** Of what `printTime` gives. Records hold several times each, and are read by the hundred. */
export function parseTime(text: string): number {
  // Years before 0 and after 9999 have a sign and more digits; before 100, `Date.UTC` means another century.
  if (text.length !== 24 || text.charCodeAt(0) === 48) return Date.parse(text);
  return (
    Date.UTC(digits(text, 0, 4), digits(text, 5, 7) - 1, digits(text, 8, 10)) +
    digits(text, 11, 13) * 3_600_000 +
    digits(text, 14, 16) * 60_000 +
    digits(text, 17, 19) * 1_000 +
    digits(text, 20, 23)
  );
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}
