// The label of a window group, as it stands in rows, records and SQL view names.
import { printDuration } from "@feat-lang/language/types";
import type { Window } from "./plan.js";

/** `tumbling_1h`, `tumbling_1d_every_5m`, `sliding_10m_every_1m`, `session_30m`. */
export function windowLabel(window: Window): string {
  switch (window.kind) {
    case "session":
      return `session_${printDuration(window.gapMs)}`;
    case "tumbling":
      return window.everyMs === undefined
        ? `tumbling_${printDuration(window.sizeMs)}`
        : `tumbling_${printDuration(window.sizeMs)}_every_${printDuration(window.everyMs)}`;
    case "sliding":
      return `sliding_${printDuration(window.sizeMs)}_every_${printDuration(window.everyMs)}`;
  }
}
