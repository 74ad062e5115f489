// The naive oracle: what a feature puts out, by the sentences of semantics.md, every window a plain list of its events.
// Invariant: simple before fast, and no code shared with the engine: windows are found by trying all, values are
// recomputed from the whole list each time.
import type { Window } from "@feat-lang/compiler/plan";
import type { Value } from "../../runtime/src/engine/value/value.js";
import { type ItemSpec, type PlanSpec, slotOf } from "./engine-plans.js";
import { type OracleEvent, valueByTheBook } from "./oracle-aggregates.js";

export type { OracleEvent } from "./oracle-aggregates.js";

export interface OracleRow {
  /** The index of the event that caused it; the number of events for the end of the input. */
  readonly after: number;
  readonly group: number;
  readonly key: readonly Value[];
  readonly start: number;
  readonly end: number;
  readonly final: boolean;
  readonly values: readonly Value[];
}

export interface OracleServed extends Omit<OracleRow, "after"> {
  readonly updatedAt: number;
}

export interface OracleRun {
  /** Running rows and final rows, in the order in which they came about. */
  readonly rows: readonly OracleRow[];
  /** Late events per group. */
  readonly late: readonly number[];
  readonly nullKeys: number;
  readonly watermark: number;
  /** What the online record shows in the end, for every key and group that shows something. */
  readonly served: readonly OracleServed[];
}

interface OpenWindow {
  readonly start: number;
  readonly end: number;
  readonly events: readonly Arrived[];
}

interface Arrived extends OracleEvent {
  readonly index: number;
}

/** One key in one group. */
interface Book {
  readonly group: number;
  readonly key: readonly Value[];
  open: OpenWindow[];
  shown: (OpenWindow & { final: boolean }) | undefined;
  updatedAt: number;
}

export function runOracle(spec: PlanSpec, events: readonly OracleEvent[], isBounded: boolean): OracleRun {
  const rows: OracleRow[] = [];
  const late = spec.groups.map(() => 0);
  const books = new Map<string, Book>();
  const greatest = new Map<number, number>();
  let nullKeys = 0;
  let watermark = Number.NEGATIVE_INFINITY;

  const rowOf = (book: Book, { start, end, events }: OpenWindow, final: boolean) => ({
    group: book.group,
    key: book.key,
    start,
    end,
    final,
    values: itemsOf(spec, book.group).map((item) => valueByTheBook(item, events)),
  });
  const publish = (book: Book, window: OpenWindow, final: boolean, after: number) => {
    rows.push({ ...rowOf(book, window, final), after });
    if (book.shown === undefined || window.end >= book.shown.end) book.shown = { ...window, final };
  };

  function arrive(arrived: Arrived): void {
    const key = (spec.keys ?? ["customer"]).map((name) => arrived.row[slotOf(name)] ?? null);
    if (key.includes(null)) {
      nullKeys++;
      return;
    }
    if (spec.filtered && arrived.row[slotOf("passes")] !== true) return;
    for (const [group, { window }] of spec.groups.entries()) {
      const name = JSON.stringify([group, ...key.map(String)]);
      const book = books.get(name) ?? { group, key, open: [], shown: undefined, updatedAt: Number.NaN };
      const taken = window.kind === "session" ? join(book, window.gapMs, arrived) : enter(book, window, arrived);
      if (taken === undefined) {
        late[group] = (late[group] ?? 0) + 1;
        continue;
      }
      books.set(name, book);
      book.updatedAt = arrived.time;
      // An open window that is shown is shown as it now is.
      const { shown } = book;
      const now = book.open.find(({ start, end }) => start === shown?.start && end === shown.end);
      if (shown !== undefined && now !== undefined && !shown.final) book.shown = { ...now, final: false };
      publish(book, taken, false, arrived.index);
    }
  }

  /** Into each open window that contains it; the first of them. */
  function enter(book: Book, window: Exclude<Window, { kind: "session" }>, arrived: Arrived): OpenWindow | undefined {
    let first: OpenWindow | undefined;
    for (const { start, end } of windowsAround(window, arrived.time)) {
      if (watermark >= end - 1) continue;
      const others = book.open.filter((other) => other.start !== start || other.end !== end);
      const same = book.open.find((other) => other.start === start && other.end === end);
      const grown = { start, end, events: [...(same?.events ?? []), arrived] };
      book.open = [...others, grown];
      if (first === undefined || end < first.end) first = grown;
    }
    return first;
  }

  /** Into one session with all open sessions it touches. */
  function join(book: Book, gap: number, arrived: Arrived): OpenWindow | undefined {
    const { time } = arrived;
    const touched = book.open.filter(({ start, end }) => start <= time + gap && time <= end);
    const merged = {
      start: Math.min(time, ...touched.map(({ start }) => start)),
      end: Math.max(time + gap, ...touched.map(({ end }) => end)),
      events: [...touched.flatMap(({ events }) => events), arrived].sort((a, b) => a.index - b.index),
    };
    if (merged.end - 1 <= watermark) return undefined;
    book.open = [...book.open.filter((window) => !touched.includes(window)), merged];
    return merged;
  }

  function advance(to: number, after: number): void {
    watermark = Math.max(watermark, to);
    const due = [...books.values()].flatMap((book) =>
      book.open.filter(({ end }) => watermark >= end - 1).map((window) => ({ book, window })),
    );
    due.sort((a, b) => a.window.end - b.window.end || a.book.group - b.book.group);
    for (const { book, window } of due) {
      book.open = book.open.filter((other) => other !== window);
      publish(book, window, true, after);
    }
  }

  for (const [index, event] of events.entries()) {
    arrive({ ...event, index });
    greatest.set(event.partition, Math.max(event.time, greatest.get(event.partition) ?? Number.NEGATIVE_INFINITY));
    advance(Math.min(...greatest.values()) - (spec.delayMs ?? 0), index);
  }
  if (isBounded) advance(Number.POSITIVE_INFINITY, events.length);
  const served = [...books.values()].flatMap((book) =>
    book.shown === undefined ? [] : [{ ...rowOf(book, book.shown, book.shown.final), updatedAt: book.updatedAt }],
  );
  return { rows, late, nullKeys, watermark, served };
}

function itemsOf(spec: PlanSpec, group: number): readonly ItemSpec[] {
  return spec.groups[group]?.items ?? [];
}

/** All windows, or steps of windows, that contain the time. */
function windowsAround(window: Exclude<Window, { kind: "session" }>, time: number): { start: number; end: number }[] {
  const bounds: { start: number; end: number }[] = [];
  if (window.kind === "sliding") {
    for (let end = nextMultiple(time, window.everyMs); end - window.sizeMs <= time; end += window.everyMs) {
      bounds.push({ start: end - window.sizeMs, end });
    }
    return bounds;
  }
  const windowEnd = nextMultiple(time, window.sizeMs);
  const every = window.everyMs ?? window.sizeMs;
  for (let end = nextMultiple(time, every); end <= windowEnd; end += every) {
    bounds.push({ start: windowEnd - window.sizeMs, end });
  }
  return bounds;
}

/** The first multiple of the length after the time. */
function nextMultiple(time: number, length: number): number {
  let end = time - (time % length);
  while (end <= time) end += length;
  return end;
}
