// What the engine takes and gives: the seam between it, the readers before it and the stores behind it.
// Invariant: nothing here names a file, a topic, a clock or a server; times are epoch milliseconds from events.
import type { ColumnPlan, Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { Row, Value } from "./value/value.js";

/** An event whose source accepted it: event time valid, no `not null` column null. */
export interface SourceEvent {
  readonly row: Row;
  readonly time: number;
  /** Watermarks are kept per partition and combined by their minimum; 0 for a source without partitions. */
  readonly partition: number;
}

/** One row of a window, closed (`final`) or still running. */
export interface Emission {
  readonly plan: Plan;
  readonly group: WindowGroup;
  readonly key: readonly Value[];
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly final: boolean;
  /** In the order of `group.output`. */
  readonly values: readonly Value[];
  /** Final rows of one window end and group come in this order: that of the events that opened the entity's windows. */
  readonly order: number;
}

/** What one event did to one feature, apart from emissions. */
export interface EngineListener {
  emission(emission: Emission): void;
  /** The event came too late for every window of the group it belongs to. */
  late(plan: Plan, group: WindowGroup): void;
  /** An entity key of the feature was null; the event counts nowhere in it. */
  nullKey(plan: Plan): void;
}

export interface StreamEngineOptions {
  /** Features on one and the same source. */
  readonly plans: readonly Plan[];
  /** What `Row` slots mean: a superset of every plan's source columns. */
  readonly columns: readonly ColumnPlan[];
  /** `changes` emits running values after each event that counted, too. */
  readonly emit: "final" | "changes";
  /** Remember which entities changed, for `drainChanges`. Off, no state is kept past a window's close. */
  readonly trackChanges: boolean;
  /** How many windows one call closes at most, so that the caller may pause in between; without it, all that are due. */
  readonly closingsAtOnce?: number;
  /**
   * Goes on from `snapshot`s of engines of the same plans and `trackChanges`, which had seen the same events and held an
   * entity in one of them at most. Throws `DamagedStateError` for other bytes.
   */
  readonly from?: Restoration;
  /** Which entities this engine deals with; without it, all. */
  readonly owns?: OwnsEntity;
  readonly listener: EngineListener;
}

export type OwnsEntity = (plan: Plan, identity: Value) => boolean;

export interface Restoration {
  readonly snapshots: readonly Uint8Array[];
  /** Which entities to take over; without it, all. */
  readonly owns?: OwnsEntity;
}

/** The embedded engine over one source: feed events in order of arrival, then finish. */
export interface StreamEngine {
  /** Applies the event under the watermark before it, then advances the watermark past it. */
  process(event: SourceEvent): void;
  /** A rejected event with a valid event time moves the watermark all the same. */
  observeTime(time: number, partition: number): void;
  /** End of a bounded input: the watermark becomes +∞ and every open window closes. */
  finish(): void;
  /** True while windows that are due are still to be closed: only `closeDue` may be called until then. */
  readonly isClosing: boolean;
  /** Closes the next windows that are due, in the order in which one call would have closed them all. */
  closeDue(): void;
  /** The combined watermark; -Infinity before the first event. */
  readonly watermark: number;
  /** Entities whose served values changed since the last call, each once, with its whole state. */
  drainChanges(): readonly EntityChange[];
  /** The whole state at rest, with no window due and no change to be drained: versioned, checked. */
  snapshot(): Uint8Array;
}

export interface EntityChange {
  readonly plan: Plan;
  readonly key: readonly Value[];
  /** `encodeEntity` bytes: versioned, checked, byte-stable. */
  readonly state: Uint8Array;
  readonly served: readonly ServedWindow[];
}

/** What the online record shows for one window group: the newest window that holds rows. */
export interface ServedWindow {
  readonly group: WindowGroup;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly final: boolean;
  /** Event time of the last event that counted in this group. */
  readonly updatedAt: number;
  readonly values: readonly Value[];
}

/** The single-event path of one feature: pure, one entity at a time, the watermark kept inside the state. */
export interface EntityEngine {
  /** Applies one event to the entity's state (undefined: none yet). Throws a typed error on damaged state. */
  apply(state: Uint8Array | undefined, row: Row, time: number): EntityOutcome;
  /**
   * What the entity shows once the watermark has reached this time, without a further event: the windows closed by then
   * are final. The state stays as it is; a watermark behind the state's own changes nothing.
   */
  servedAt(state: Uint8Array, watermark: number): readonly ServedWindow[];
  /** The entity key of a row, in the plan's order; null where a part is null. */
  keyOf(row: Row): readonly Value[] | null;
}

export interface EntityOutcome {
  readonly state: Uint8Array;
  readonly served: readonly ServedWindow[];
  /** Groups for which the event was too late. */
  readonly late: readonly WindowGroup[];
  /** False where the feature's `where` let the event not through; the watermark moved all the same. */
  readonly counted: boolean;
  /** The entity's watermark after the event. */
  readonly watermark: number;
}
