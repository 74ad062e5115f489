// Windows as Flink's table-valued functions.
// Invariant: no offset, ever: aligned to the epoch in UTC (with an offset Flink 2.2 loses rows).
import type { Window } from "../plan/plan.js";
import { sqlName } from "./dialect.js";
import { sqlInterval } from "./interval.js";

export interface WindowedInput {
  readonly view: string;
  readonly rt: string;
  readonly keys: readonly string[];
}

export function windowFunction(window: Window, { view, rt, keys }: WindowedInput): string {
  const time = `DESCRIPTOR(${sqlName(rt)})`;
  switch (window.kind) {
    case "tumbling":
      return window.everyMs === undefined
        ? `TABLE(TUMBLE(TABLE ${sqlName(view)}, ${time}, ${sqlInterval(window.sizeMs)}))`
        : `TABLE(CUMULATE(TABLE ${sqlName(view)}, ${time}, ${sqlInterval(window.everyMs)}, ${sqlInterval(window.sizeMs)}))`;
    case "sliding":
      return `TABLE(HOP(TABLE ${sqlName(view)}, ${time}, ${sqlInterval(window.everyMs)}, ${sqlInterval(window.sizeMs)}))`;
    case "session": {
      const names = keys.map(sqlName).join(", ");
      const by = keys.length === 1 ? names : `(${names})`;
      return `TABLE(SESSION(TABLE ${sqlName(view)} PARTITION BY ${by}, ${time}, ${sqlInterval(window.gapMs)}))`;
    }
  }
}
