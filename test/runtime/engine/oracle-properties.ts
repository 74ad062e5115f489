// What every executor of plans must show on random streams: the naive oracle's rows, late events and watermark.
// Invariant: a case is data; whoever runs plans in another way (in shards, say) adds a row to EXECUTORS.
import type { Window } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { expect } from "vitest";
import type { SourceEvent } from "../../../runtime/src/engine/contract.js";
import type { PlanSpec } from "../../support/engine-plans.js";
import { type OracleRow, runOracle } from "../../support/oracle.js";
import { type EngineRun, events, items, runEngine, settled } from "./streams.js";

export interface OracleCase {
  readonly spec: PlanSpec;
  readonly stream: readonly SourceEvent[];
  readonly isBounded: boolean;
  /** Places in the stream where an executor may be stopped and started. */
  readonly cuts: readonly number[];
}

type Execute = (subject: OracleCase) => EngineRun;

const EXECUTORS: Readonly<Record<string, Execute>> = {
  engine: ({ spec, stream, isBounded }) => runEngine(spec, stream, { isBounded }),
  "in portions": ({ spec, stream, isBounded }) => runEngine(spec, stream, { isBounded, closingsAtOnce: 2 }),
  "from snapshots": ({ spec, stream, isBounded, cuts }) => runEngine(spec, stream, { isBounded, cuts }),
};

export const WINDOWS: Record<string, fc.Arbitrary<Window>> = {
  tumbling: fc.constantFrom<Window>({ kind: "tumbling", sizeMs: 10 }, { kind: "tumbling", sizeMs: 7 }),
  "tumbling every": fc.constantFrom<Window>(
    { kind: "tumbling", sizeMs: 12, everyMs: 4 },
    { kind: "tumbling", sizeMs: 20, everyMs: 2 },
    { kind: "tumbling", sizeMs: 6, everyMs: 6 },
  ),
  sliding: fc.constantFrom<Window>(
    { kind: "sliding", sizeMs: 12, everyMs: 4 },
    { kind: "sliding", sizeMs: 20, everyMs: 2 },
    { kind: "sliding", sizeMs: 6, everyMs: 6 },
  ),
  session: fc.constantFrom<Window>({ kind: "session", gapMs: 3 }, { kind: "session", gapMs: 10 }),
};

export const delayMs = fc.constantFrom(0, 1, 5, 12, 40);

/** Rows of one moment in one window group may come in any order of keys. */
function canonical(rows: readonly OracleRow[]): readonly OracleRow[] {
  const text = (row: OracleRow) => row.key.map(String).join("\u0001");
  return rows.toSorted(
    (a, b) =>
      a.after - b.after ||
      Number(a.final) - Number(b.final) ||
      (a.final ? a.end - b.end : 0) ||
      a.group - b.group ||
      (text(a) < text(b) ? -1 : 1),
  );
}

/** Of one window group; on one to three partitions. */
export function oracleCases(window: fc.Arbitrary<Window>): fc.Arbitrary<OracleCase> {
  const spec = fc.record({
    delayMs,
    filtered: fc.boolean(),
    groups: fc.record({ window, items }).map((group) => [group]),
  });
  const stream = fc
    .constantFrom({ span: 15, keys: 3, partitions: 1 }, { span: 30, keys: 2, partitions: 3 })
    .chain((shape) => events(shape));
  return fc.record({ spec, stream, isBounded: fc.boolean(), cuts: fc.array(fc.nat(39), { maxLength: 3 }) });
}

export function expectLikeOracle(subject: OracleCase): void {
  const { spec, stream, isBounded } = subject;
  const oracle = runOracle(spec, stream, isBounded);
  const engine = runEngine(spec, stream, { isBounded });
  const expected = canonical(oracle.rows);
  expect(settled(canonical(engine.rows), expected)).toEqual(expected);
  expect({ ...engine, rows: 0 }).toEqual({
    rows: 0,
    late: oracle.late,
    nullKeys: oracle.nullKeys,
    watermark: oracle.watermark,
  });
  for (const [name, execute] of Object.entries(EXECUTORS)) expect(execute(subject), name).toEqual(engine);
  // The order of the engine itself: by moment, end and group.
  const order = engine.rows.map(({ after, final, end, group }) => [after, Number(final), final ? end : 0, group]);
  expect(order).toEqual(order.toSorted((a, b) => a.map((x, i) => x - (b[i] ?? 0)).find((d) => d !== 0) ?? 0));
}
