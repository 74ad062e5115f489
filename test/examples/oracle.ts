// What `feat run` must print, recomputed naively from the list of all events: watermark, lateness and windows as
// semantics.md states them, one formula each, without panes, rings or incremental state.
// Invariant: shares nothing with the compiler or the runtime, so that an error in them cannot hide in here.

export type Json = string | number | null;

/** The by-hand translation of one feature of an example. */
export interface FeatureByHand<Event> {
  readonly name: string;
  readonly key: (event: Event) => Readonly<Record<string, string | null>>;
  readonly where: (event: Event) => boolean;
  readonly groups: readonly GroupByHand<Event>[];
}

export interface GroupByHand<Event> {
  readonly label: string;
  readonly window: WindowByHand;
  /** The rows of one window, in order of arrival. */
  readonly values: (rows: readonly Event[]) => Readonly<Record<string, Json>>;
}

export type WindowByHand =
  | { readonly kind: "tumbling"; readonly size: number; readonly every?: number }
  | { readonly kind: "sliding"; readonly size: number; readonly every: number }
  | { readonly kind: "session"; readonly gap: number };

export type SourceRejection = "not_json" | "null_time" | "bad_time" | "null_column";

export type ReadEvent<Event> =
  | { readonly time: number; readonly event: Event; readonly badFields: readonly string[] }
  /** `time` where the event time itself is valid: a rejected event moves the watermark all the same. */
  | { readonly reason: SourceRejection; readonly time?: number };

export interface ExampleByHand<Event> {
  readonly delay: number;
  readonly read: (line: string) => ReadEvent<Event>;
  readonly features: readonly FeatureByHand<Event>[];
}

export interface OutputRow {
  readonly feature: string;
  readonly key: Readonly<Record<string, Json>>;
  readonly window: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly final: boolean;
  readonly values: Readonly<Record<string, Json>>;
}

export interface Summary {
  readonly events: number;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly bad_field: number;
  readonly bad_fields?: Readonly<Record<string, number>>;
  readonly late: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rows: number;
}

/** An event that reached one feature, with the watermark at the moment it arrived. */
interface Arrival<Event> {
  readonly event: Event;
  readonly time: number;
  readonly watermark: number;
  readonly badFields: readonly string[];
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}

interface FilledWindow<Event> extends Bounds {
  readonly rows: readonly Event[];
}

interface GroupResult<Event> {
  readonly windows: readonly FilledWindow<Event>[];
  readonly late: number;
}

/** All final rows, sorted by window end, feature, window, key and start, and the summary without its duration. */
export function recompute<Event>(
  text: string,
  example: ExampleByHand<Event>,
): { readonly rows: readonly OutputRow[]; readonly summary: Summary } {
  const stream = readStream(text, example);
  const rejected: Record<string, number> = { ...stream.rejected };
  const late: Record<string, Readonly<Record<string, number>>> = {};
  const rows: OutputRow[] = [];
  for (const feature of example.features) {
    const { entities, nullKeys } = byEntity(stream.arrivals, feature);
    if (nullKeys > 0) rejected.null_key = (rejected.null_key ?? 0) + nullKeys;
    for (const group of feature.groups) {
      for (const arrivals of entities.values()) {
        const result = fillWindows(arrivals, group.window);
        if (result.late > 0) {
          const lateSoFar = late[feature.name]?.[group.label] ?? 0;
          late[feature.name] = { ...late[feature.name], [group.label]: lateSoFar + result.late };
        }
        for (const window of result.windows) rows.push(outputRow(feature, group, window));
      }
    }
  }
  // An event without a key for any feature is of use to none.
  const accepted = stream.arrivals.filter(({ event }) =>
    example.features.some((feature) => !Object.values(feature.key(event)).includes(null)),
  );
  rows.sort((a, b) => compareText(sortKey(a), sortKey(b)));
  const bad = accepted.flatMap(({ badFields }) => badFields);
  const countOf = (names: readonly string[], name: string) => names.filter((other) => other === name).length;
  const summary = {
    events: stream.events,
    accepted: accepted.length,
    rejected,
    bad_field: bad.length,
    ...(bad.length === 0
      ? {}
      : { bad_fields: Object.fromEntries([...new Set(bad)].sort().map((name) => [name, countOf(bad, name)])) }),
    late,
    rows: rows.length,
  };
  return { rows, summary };
}

function readStream<Event>(text: string, { read, delay }: ExampleByHand<Event>) {
  const arrivals: Arrival<Event>[] = [];
  const rejected: Record<string, number> = {};
  let watermark = Number.NEGATIVE_INFINITY;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  for (const line of lines) {
    const outcome = read(line);
    if ("reason" in outcome) {
      rejected[outcome.reason] = (rejected[outcome.reason] ?? 0) + 1;
    } else {
      arrivals.push({ ...outcome, watermark });
    }
    if (outcome.time !== undefined) watermark = Math.max(watermark, outcome.time - delay);
  }
  return { events: lines.length, arrivals, rejected };
}

function byEntity<Event>(arrivals: readonly Arrival<Event>[], feature: FeatureByHand<Event>) {
  const entities = new Map<string, Arrival<Event>[]>();
  let nullKeys = 0;
  for (const arrival of arrivals) {
    const key = feature.key(arrival.event);
    if (Object.values(key).includes(null)) {
      nullKeys++;
    } else if (feature.where(arrival.event)) {
      const text = JSON.stringify(key);
      const entity = entities.get(text);
      if (entity) entity.push(arrival);
      else entities.set(text, [arrival]);
    }
  }
  return { entities, nullKeys };
}

/** A window with end E is closed, once and for all, when the watermark reaches E − 1. */
const isClosed = (end: number, watermark: number) => watermark >= end - 1;

function fillWindows<Event>(arrivals: readonly Arrival<Event>[], window: WindowByHand): GroupResult<Event> {
  if (window.kind === "session") return fillSessions(arrivals, window.gap);
  const filled = new Map<string, Bounds & { rows: Event[] }>();
  let late = 0;
  for (const { event, time, watermark } of arrivals) {
    const open = boundsOf(time, window).filter(({ end }) => !isClosed(end, watermark));
    if (open.length === 0) late++;
    for (const bounds of open) {
      const text = `${bounds.start}/${bounds.end}`;
      const of = filled.get(text);
      if (of) of.rows.push(event);
      else filled.set(text, { ...bounds, rows: [event] });
    }
  }
  return { windows: [...filled.values()], late };
}

/** Every pair of bounds that a row is printed for and that contains the time. */
function boundsOf(time: number, window: Exclude<WindowByHand, { kind: "session" }>): Bounds[] {
  const { size } = window;
  const bounds: Bounds[] = [];
  if (window.kind === "sliding") {
    const last = Math.floor(time / window.every) * window.every;
    for (let start = last; start > time - size; start -= window.every) bounds.push({ start, end: start + size });
  } else {
    const start = Math.floor(time / size) * size;
    const step = window.every ?? size;
    for (let end = start + step; end <= start + size; end += step) if (time < end) bounds.push({ start, end });
  }
  return bounds;
}

/** Sessions depend on the order of arrival: an event may join two of them, and what has closed is gone. */
function fillSessions<Event>(arrivals: readonly Arrival<Event>[], gap: number): GroupResult<Event> {
  type Session = Bounds & { readonly arrivals: readonly Arrival<Event>[] };
  let open: Session[] = [];
  const closed: Session[] = [];
  let late = 0;
  for (const arrival of arrivals) {
    closed.push(...open.filter(({ end }) => isClosed(end, arrival.watermark)));
    open = open.filter(({ end }) => !isClosed(end, arrival.watermark));
    const touched = open.filter(({ start, end }) => start <= arrival.time + gap && arrival.time <= end);
    const merged: Session = {
      start: Math.min(arrival.time, ...touched.map(({ start }) => start)),
      end: Math.max(arrival.time + gap, ...touched.map(({ end }) => end)),
      arrivals: [...touched.flatMap((session) => session.arrivals), arrival],
    };
    if (isClosed(merged.end, arrival.watermark)) late++;
    else open = [...open.filter((session) => !touched.includes(session)), merged];
  }
  const inOrder = new Map(arrivals.map((arrival, index) => [arrival, index]));
  const windows = [...closed, ...open].map((session) => ({
    start: session.start,
    end: session.end,
    rows: session.arrivals
      .toSorted((a, b) => (inOrder.get(a) ?? 0) - (inOrder.get(b) ?? 0))
      .map((arrival) => arrival.event),
  }));
  return { windows, late };
}

function outputRow<Event>(
  feature: FeatureByHand<Event>,
  group: GroupByHand<Event>,
  window: FilledWindow<Event>,
): OutputRow {
  const [first] = window.rows;
  if (first === undefined) throw new Error("A window without rows is never printed.");
  return {
    feature: feature.name,
    key: feature.key(first),
    window: group.label,
    window_start: new Date(window.start).toISOString(),
    window_end: new Date(window.end).toISOString(),
    final: true,
    values: group.values(window.rows),
  };
}

function sortKey(row: OutputRow): string {
  return [row.window_end, row.feature, row.window, JSON.stringify(row.key), row.window_start].join("\n");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
