// Windows: sizes and steps that both executors can run, and what is rarely meant.
import type { Window } from "../generated/ast.js";
import type { ResolvedFeature } from "../model/resolved.js";
import { printWindow, resolveWindows, windowLengthMs } from "../model/window-model.js";
import { parseDuration, printDuration } from "../types/index.js";
import type { Check, CheckContext } from "./check.js";
import { checkDuration } from "./check-durations.js";

/** A day by the minute. */
const MAX_CHEAP_SLICES = 1_440;

export const checkWindow: Check<Window> = (node, context) => {
  const { report } = context;
  const sizesFine = node.sizes.map((text, index) =>
    checkDuration({ text, what: node.kind === "session" ? "gap" : "window", place: sizePlace(node, index) }, context),
  );
  if (node.kind === "session") {
    if (node.every !== undefined) report("session-with-every", { node, property: "every" }, {});
    return;
  }
  if (node.every === undefined) {
    const size = node.sizes[0];
    if (node.kind === "sliding" && size !== undefined) report("sliding-without-every", { node }, { size });
    return;
  }
  const every = { text: node.every, what: "step", place: { node, property: "every" } };
  if (!checkDuration(every, context)) return;
  for (const [index, size] of node.sizes.entries()) {
    if (sizesFine[index]) checkStep({ node, index, size, every: node.every }, context);
  }
};

interface Step {
  readonly node: Window;
  readonly index: number;
  readonly size: string;
  readonly every: string;
}

function checkStep({ node, index, size, every }: Step, { report }: CheckContext): void {
  const sizeMs = parseDuration(size) ?? 0;
  const everyMs = parseDuration(every) ?? 1;
  const place = sizePlace(node, index);
  if (sizeMs % everyMs !== 0) {
    const suggestion = printDuration(Math.ceil(sizeMs / everyMs) * everyMs);
    report("window-not-multiple", place, { size, every, suggestion });
  } else if (node.kind === "sliding" && sizeMs / everyMs > MAX_CHEAP_SLICES) {
    report("expensive-sliding-window", place, { size, every, slices: sizeMs / everyMs });
  }
}

/** Each window of the text once, though a list stands for several items. */
export function checkWindowLengths(feature: ResolvedFeature, { report }: CheckContext): void {
  const ttlMs = feature.online?.ttlMs;
  if (ttlMs === undefined || ttlMs === 0) return;
  for (const node of new Set(feature.items.flatMap((item) => item.node.window ?? []))) {
    for (const [index, { window }] of resolveWindows(node).entries()) {
      if (!window || windowLengthMs(window) <= ttlMs) continue;
      report("window-longer-than-ttl", sizePlace(node, index), {
        window: printWindow(window),
        ttl: printDuration(ttlMs),
      });
    }
  }
}

function sizePlace(node: Window, index: number) {
  return { node, property: "sizes", index };
}
