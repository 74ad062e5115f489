// Windows as written, resolved: one per size of a list.
// Invariant: a resolved window is one that both executors can run: whole milliseconds, positive, size a multiple of
// the step. Anything else resolves to nothing here and is reported by `check-windows`.
import type { Window } from "../generated/ast.js";
import { parseDuration, printDuration } from "../types/index.js";
import type { ResolvedWindow } from "./resolved.js";

export interface SizedWindow {
  /** What the size adds to the item's name: `_1h` in a list, nothing alone. */
  readonly suffix: string;
  readonly window?: ResolvedWindow;
}

export function resolveWindows(window: Window): readonly SizedWindow[] {
  const list = window.sizes.length > 1;
  return window.sizes.map((size) => {
    const sizeMs = parseDuration(size);
    const suffix = list && sizeMs !== undefined ? `_${printDuration(sizeMs)}` : "";
    const resolved = sizeMs === undefined ? undefined : resolveWindow(window, sizeMs);
    return resolved ? { suffix, window: resolved } : { suffix };
  });
}

function resolveWindow(window: Window, sizeMs: number): ResolvedWindow | undefined {
  if (sizeMs === 0) return undefined;
  if (window.kind === "session") return window.every === undefined ? { kind: "session", gapMs: sizeMs } : undefined;
  if (window.every === undefined) return window.kind === "tumbling" ? { kind: "tumbling", sizeMs } : undefined;
  const everyMs = parseDuration(window.every);
  if (everyMs === undefined || everyMs === 0 || sizeMs % everyMs !== 0) return undefined;
  return { kind: window.kind, sizeMs, everyMs };
}

/** As written in the language, durations in canonical form: `sliding 10m every 1m`. */
export function printWindow(window: ResolvedWindow): string {
  if (window.kind === "session") return `session ${printDuration(window.gapMs)}`;
  const every = window.everyMs === undefined ? "" : ` every ${printDuration(window.everyMs)}`;
  return `${window.kind} ${printDuration(window.sizeMs)}${every}`;
}

/** How long a value of the window can take to become final, sessions aside. */
export function windowLengthMs(window: ResolvedWindow): number {
  return window.kind === "session" ? window.gapMs : window.sizeMs;
}
