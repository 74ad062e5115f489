// The windows that an expectation looks at, among all windows that Flink gave for an input.
// Invariant: the end of a bounded input closes every window; here those count as open that the watermark has not passed.
import type { Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { ServedWindow } from "../../engine/contract.js";
import { printValue } from "../../engine/value/print.js";
import type { Value } from "../../engine/value/value.js";
import type { FeatureValues } from "../../online/read-record.js";
import { printTime } from "../../online/record.js";
import type { FlinkRow, InputResult } from "./flink-inputs.js";
import { readValues } from "./read-values.js";

export interface FlinkReading {
  readonly plan: Plan;
  readonly key: readonly Value[];
  readonly result: InputResult;
  readonly watermark: number;
  readonly embedded: FeatureValues;
}

export function readFlinkValues({ plan, key, result, watermark, embedded }: FlinkReading): FeatureValues {
  const wanted = keyText(plan, key);
  const windows: ServedWindow[] = [];
  for (const group of plan.groups) {
    const rows = result.rows.get(group.label)?.filter((row) => keyText(plan, row.key) === wanted) ?? [];
    const row = servedRow(rows, group, { watermark, embedded });
    if (row === undefined) continue;
    const { start: windowStart, end: windowEnd, values } = row;
    const final = windowEnd - 1 <= watermark;
    windows.push({ group, windowStart, windowEnd, final, updatedAt: windowEnd, values });
  }
  return readValues({ plan, key, windows: windows.length === 0 ? undefined : windows, at: watermark });
}

/** Equal for equal keys only. */
export function keyText(plan: Plan, key: readonly Value[]): string {
  return JSON.stringify(plan.keys.map(({ value }, at) => printValue(key[at] ?? null, value.type)));
}

function servedRow(
  rows: readonly FlinkRow[],
  { window, output }: WindowGroup,
  { watermark, embedded }: Pick<FlinkReading, "watermark" | "embedded">,
): FlinkRow | undefined {
  const newest = newestOf(rows);
  if (newest === undefined || window.kind !== "sliding") return newest;
  // Of the many windows that an event is in, the oldest open one is shown when it arrives, the next when that has closed.
  const { sizeMs, everyMs } = window;
  const oldestOpen = (Math.floor((watermark + 1) / everyMs) + 1) * everyMs;
  const newestSlice = newest.end - sizeMs + everyMs;
  const [item = ""] = output;
  // Whether an event has arrived since `oldestOpen` is the oldest one cannot be told from the rows.
  const isShown = embedded.get(item)?.window_end === printTime(oldestOpen);
  const limit = Math.max(newestSlice, isShown ? oldestOpen : oldestOpen - everyMs);
  return newestOf(rows.filter(({ end }) => end <= limit));
}

function newestOf(rows: readonly FlinkRow[]): FlinkRow | undefined {
  return rows.reduce<FlinkRow | undefined>((best, row) => (best && best.end >= row.end ? best : row), undefined);
}
