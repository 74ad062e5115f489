// The feature that the project starts from, on real Flink.
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { flinkRows } from "../support/flink/plan-rows.js";
import { seedPlan } from "../support/plans.js";

describeOnFlink("seed feature on Flink", (flink) => {
  test("hourly sum and count, with late and garbage lines", async () => {
    const rows = await flinkRows(flink, seedPlan(), [
      { customer_id: "c123", amount: 99.5, event_timestamp: "2026-02-12T10:00:00" },
      "garbage{",
      "",
      "[1, 2]",
      { customer_id: "c123", amount: 0.5, event_timestamp: "2026-02-12T10:59:59.999" },
      { customer_id: null, amount: 1000, event_timestamp: "2026-02-12T10:30:00" },
      { customer_id: "c123", amount: 1000, event_timestamp: null },
      // Exactly 5 s past the hour the window is still open, one millisecond before that it is too.
      { customer_id: "c7", amount: "12.5", event_timestamp: "2026-02-12T11:00:04.998Z" },
      { customer_id: "c123", amount: 1, event_timestamp: "2026-02-12T10:15:00+00:00" },
      { customer_id: "c7", amount: 1, event_timestamp: "2026-02-12T11:00:05Z" },
      { customer_id: "c123", amount: 1000, event_timestamp: "2026-02-12T10:15:00Z" },
    ]);
    expect(rows).toEqual([
      {
        window: "tumbling_1h",
        key: { customer_id: "c123" },
        window_start: "2026-02-12T10:00:00.000Z",
        window_end: "2026-02-12T11:00:00.000Z",
        values: { txn_count_1h: 3, txn_sum_1h: 101 },
      },
      {
        window: "tumbling_1h",
        key: { customer_id: "c7" },
        window_start: "2026-02-12T11:00:00.000Z",
        window_end: "2026-02-12T12:00:00.000Z",
        values: { txn_count_1h: 2, txn_sum_1h: 13.5 },
      },
    ]);
  });
});
