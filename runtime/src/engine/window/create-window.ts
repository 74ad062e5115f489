// The registry of window kinds.
import type { Window } from "@feat-lang/compiler/plan";
import { cumulative } from "./cumulative.js";
import { session } from "./session.js";
import { sliding } from "./sliding.js";
import { tumbling } from "./tumbling.js";
import type { PaneOperations, WindowKind } from "./window-kind.js";

export function createWindow(window: Window, panes: PaneOperations): WindowKind {
  switch (window.kind) {
    case "tumbling":
      return window.everyMs === undefined
        ? tumbling(window.sizeMs, panes)
        : cumulative(window.sizeMs, window.everyMs, panes);
    case "sliding":
      return sliding(window.sizeMs, window.everyMs, panes);
    case "session":
      return session(window.gapMs, panes);
  }
}
