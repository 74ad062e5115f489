// The registry of window kinds.
import type { Window } from "@feat-lang/compiler/plan";
import { cumulative } from "./cumulative.js";
import type { GroupTables } from "./group-state.js";
import { session } from "./session.js";
import { sliding } from "./sliding.js";
import { tumbling } from "./tumbling.js";
import type { WindowKind } from "./window-kind.js";

/** What the kind reserves in the states comes right behind what it finds reserved there. */
export function createWindow(window: Window, tables: GroupTables): WindowKind {
  switch (window.kind) {
    case "tumbling":
      return window.everyMs === undefined
        ? tumbling(window.sizeMs, tables)
        : cumulative(window.sizeMs, window.everyMs, tables);
    case "sliding":
      return sliding(window.sizeMs, window.everyMs, tables);
    case "session":
      return session(window.gapMs, tables);
  }
}
