// Windows and durations that can be written where the cursor is.
// Invariant: every duration proposed gives a window that both executors can run.
import { CompletionItemKind } from "vscode-languageserver";
import type { ResolvedFeature } from "../../model/resolved.js";
import { printWindow } from "../../model/window-model.js";
import { parseDuration, printDuration } from "../../types/index.js";
import type { Wanted } from "./place-parts.js";
import { type Proposal, RANK } from "./proposal.js";

const WINDOW_FORMS: readonly (readonly [label: string, insert: string, doc: string])[] = [
  ["tumbling 1h", "tumbling ${1:1h}", "Fixed windows that do not overlap, aligned to the epoch in UTC."],
  [
    "tumbling 1d every 5m",
    "tumbling ${1:1d} every ${2:5m}",
    "The same window, its running value also published at each step.",
  ],
  ["sliding 1h every 5m", "sliding ${1:1h} every ${2:5m}", "Windows of this length, a new one at each step."],
  ["session 30m", "session ${1:30m}", "Ends after this long without an event."],
  ["tumbling 1h, 1d", "tumbling ${1:1h}, ${2:1d}", "One item per size, its name with `_1h` and `_1d` appended."],
];

/** The windows that the feature already has come first: sharing one shares its state and rows. */
export function windowProposals(feature: ResolvedFeature | undefined): readonly Proposal[] {
  const used = (feature?.groups ?? []).map(({ window }) => printWindow(window));
  const known = used.map(
    (label): Proposal => ({
      label,
      kind: CompletionItemKind.EnumMember,
      detail: "window of this feature",
      documentation: "Items of one window share its state and its rows, and can be combined in derived items.",
      rank: RANK.best,
    }),
  );
  const forms = WINDOW_FORMS.filter(([label]) => !used.includes(label)).map(
    ([label, insert, documentation]): Proposal => ({
      label,
      kind: CompletionItemKind.Snippet,
      insert,
      documentation,
      rank: RANK.good,
    }),
  );
  return [...known, ...forms];
}

const SIZES = ["1m", "5m", "10m", "15m", "30m", "1h", "6h", "12h", "1d", "7d", "30d"];
const STEPS = ["1s", "10s", "30s", "1m", "5m", "10m", "15m", "30m", "1h", "3h", "6h", "12h", "1d"];
const DELAYS = ["0s", "1s", "5s", "30s", "1m", "5m", "1h"];
const TTLS = ["1h", "6h", "24h", "2d", "7d", "30d"];
const MAX_SLICES = 1_440;

export function durationProposals(
  wanted: Extract<Wanted, { kind: "duration" }>,
  afterEvery: boolean,
): readonly Proposal[] {
  const listed =
    wanted.of === "size" ? SIZES : wanted.of === "delay" ? DELAYS : wanted.of === "ttl" ? TTLS : stepsOf(wanted.size);
  return listed.map((text, index): Proposal => {
    const shown = text.replace("24h", "1d");
    const label = wanted.of === "every" && !afterEvery ? `every ${shown}` : shown;
    const needsStep = wanted.of === "size" && wanted.window === "sliding";
    return {
      label: needsStep ? `${label} every ${stepsOf(text).at(-1) ?? "1s"}` : label,
      kind: CompletionItemKind.Unit,
      rank: RANK.best + index / 100,
    };
  });
}

/** Steps that divide the size. */
function stepsOf(size: string | undefined): readonly string[] {
  const sizeMs = size === undefined ? undefined : parseDuration(size);
  if (sizeMs === undefined) return STEPS;
  const fitting = STEPS.filter((step) => {
    const stepMs = parseDuration(step) ?? 0;
    return stepMs < sizeMs && sizeMs % stepMs === 0 && sizeMs / stepMs <= MAX_SLICES;
  });
  return fitting.length > 0 ? fitting : sizeMs > 0 ? [printDuration(sizeMs)] : [];
}
