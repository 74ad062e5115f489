// Random streams and features for the engine's property tests, and running the engine on them.
import type { WindowGroup } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import type { Emission, SourceEvent, StreamEngineOptions } from "../../../runtime/src/engine/contract.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import type { Row, Value } from "../../../runtime/src/engine/value/value.js";
import { COLUMNS, type ItemSpec, type PlanSpec, planOf } from "../../support/engine-plans.js";
import type { OracleRow } from "../../support/oracle.js";

/** Quarters: sums of doubles are exact in any order. */
const amount = fc.integer({ min: -40, max: 400 }).map((quarters) => quarters / 4);
const points = fc.oneof(
  fc.integer({ min: -5, max: 50 }),
  fc.constantFrom<Value>(9_007_199_254_740_991, -9_007_199_254_740_991, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n),
);
const note = fc.constantFrom("", "a", "b", "zebra", "é", "\u{1F600}", "\uFFFD", "\u0000");

const nullable = (value: fc.Arbitrary<Value>) => fc.option(value, { freq: 5 });

const row = (keys: number): fc.Arbitrary<Row> =>
  fc.tuple(
    fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 1, max: keys }).map((n) => `c${n}`) }, fc.constant(null)),
    fc.integer({ min: 1, max: 2 }),
    nullable(amount),
    nullable(points),
    nullable(fc.integer({ min: -500, max: 99_999 })),
    nullable(note),
    fc.constantFrom<Value>(true, true, true, false, null),
    fc.constantFrom<Value>(true, true, false, null),
    nullable(fc.integer({ min: -1_000, max: 1_000 })),
  );

/** Mostly forwards in small steps, with disorder, equal times and jumps far beyond any window. */
const time = (span: number): fc.Arbitrary<readonly number[]> =>
  fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: -span, max: span }) },
        { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }) },
        { weight: 1, arbitrary: fc.constantFrom(span * 5, 1_000 * span, -3 * span) },
      ),
      { minLength: 1, maxLength: 40, size: "max" },
    )
    .map((steps) => {
      let now = 0;
      return steps.map((step) => {
        const at = Math.max(0, now + step);
        now = Math.max(now, at);
        return at;
      });
    });

export interface StreamShape {
  readonly span: number;
  readonly keys: number;
  readonly partitions: number;
}

export const events = ({ span, keys, partitions }: StreamShape): fc.Arbitrary<readonly SourceEvent[]> =>
  time(span).chain((times) =>
    fc
      .tuple(...times.map(() => fc.tuple(row(keys), fc.integer({ min: 0, max: partitions - 1 }))))
      .map((rest) => rest.map(([row, partition], index) => ({ row, time: times[index] as number, partition }))),
  );

export const ITEMS: readonly ItemSpec[] = [
  { function: "count" },
  { function: "count", of: "note", filtered: true },
  { function: "count_distinct", of: "note" },
  { function: "count_distinct", of: "points", filtered: true },
  { function: "sum", of: "amount" },
  { function: "sum", of: "points" },
  { function: "sum", of: "branch", filtered: true },
  { function: "sum", of: "price" },
  { function: "avg", of: "amount", filtered: true },
  { function: "avg", of: "points" },
  { function: "avg", of: "price" },
  { function: "min", of: "amount" },
  { function: "min", of: "points", filtered: true },
  { function: "min", of: "note" },
  { function: "max", of: "amount", filtered: true },
  { function: "max", of: "price" },
  { function: "max", of: "note" },
  { function: "max", of: "at" },
  { function: "stddev", of: "amount" },
  { function: "stddev_pop", of: "amount" },
  { function: "variance", of: "price" },
  { function: "variance_pop", of: "branch" },
  { function: "first", of: "note" },
  { function: "last", of: "points", filtered: true },
  { function: "last", of: "amount" },
  { function: "percentile", of: "amount", fraction: 0.5 },
  { function: "percentile", of: "price", fraction: 0.95, filtered: true },
];

export const items = fc.subarray([...ITEMS], { minLength: 1, maxLength: 5 });

export interface EngineRun {
  readonly rows: readonly OracleRow[];
  readonly late: readonly number[];
  readonly nullKeys: number;
  readonly watermark: number;
}

export interface Execution {
  readonly isBounded: boolean;
  readonly closingsAtOnce?: number;
  /** Before these events the engine is given up for one made from its snapshot. */
  readonly cuts?: readonly number[];
}

/** Rows as the oracle writes them down. */
export function runEngine(spec: PlanSpec, events: readonly SourceEvent[], how: Execution): EngineRun {
  const { isBounded, cuts = [], ...portions } = how;
  const plan = planOf(spec);
  const rows: OracleRow[] = [];
  const late = spec.groups.map(() => 0);
  const groupIndex = (group: WindowGroup) => plan.groups.indexOf(group);
  let nullKeys = 0;
  let after = 0;
  let before: Emission | undefined;
  const options: StreamEngineOptions = {
    plans: [plan],
    columns: COLUMNS,
    emit: "changes",
    trackChanges: false,
    ...portions,
    listener: {
      emission(emission) {
        const row = rowOf(emission, groupIndex(emission.group), after);
        if (isOutOfOrder(emission, before)) throw new Error(`${emission.key} closed too late`);
        before = emission.final ? emission : undefined;
        rows.push(row);
      },
      late: (_, group) => {
        const index = groupIndex(group);
        late[index] = (late[index] ?? 0) + 1;
      },
      nullKey: () => nullKeys++,
    },
  };
  let engine = createStreamEngine(options);
  for (const event of events) {
    if (cuts.includes(after)) engine = createStreamEngine({ ...options, from: { snapshots: [engine.snapshot()] } });
    before = undefined;
    engine.process(event);
    while (engine.isClosing) engine.closeDue();
    after++;
  }
  if (isBounded) engine.finish();
  while (engine.isClosing) engine.closeDue();
  return { rows, late, nullKeys, watermark: engine.watermark };
}

/** Windows of one moment, end and group close in the order in which their entities began. */
function isOutOfOrder(row: Emission, before: Emission | undefined): boolean {
  if (before === undefined || !row.final || row.group !== before.group || row.windowEnd !== before.windowEnd)
    return false;
  return row.order < before.order;
}

export function rowOf(emission: Emission, group: number, after: number): OracleRow {
  const { key, windowStart: start, windowEnd: end, final, values } = emission;
  return { after, group, key, start, end, final, values };
}

type WithValues = { readonly values: readonly Value[] };

/** The rows with the expected doubles in place of those that are as good as equal: the engine may add in another order. */
export function settled<T extends WithValues>(rows: readonly T[], expected: readonly WithValues[]): readonly T[] {
  return rows.map((row, index) => ({
    ...row,
    values: row.values.map((value, at) => settle(value, expected[index]?.values[at] ?? null)),
  }));
}

function settle(value: Value, expected: Value): Value {
  if (typeof value !== "number" || typeof expected !== "number") return value;
  if (Number.isInteger(value) && Number.isInteger(expected)) return value;
  return Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)) ? expected : value;
}
