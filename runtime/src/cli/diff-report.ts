// The differences of two versions of a project as text.
// Invariant: every loss of state is said with its reason, and with what to do about it.
import { type AggregateDiff, type FeatureDiff, printDuration, printName } from "@feat-lang/compiler/plan";
import { counted } from "./counted.js";
import { type Paint, paint } from "./paint.js";
import { renderTable } from "./table.js";
import type { Output } from "./terminal.js";

const WORDS = {
  unchanged: "unchanged",
  added: "new, starts empty",
  "state-kept": "state kept",
  "starts-empty": "starts empty",
  incompatible: "incompatible",
  removed: "removed",
} as const satisfies Record<FeatureDiff["verdict"] | AggregateDiff["verdict"], string>;

export function renderDiff(features: readonly FeatureDiff[], output: Pick<Output, "colour">): string {
  const blocks = features.map((feature) => renderFeature(feature, output));
  const losing = features.filter(({ losesState }) => losesState).length;
  const summary =
    losing > 0
      ? `${counted(losing, "feature")} would lose state; the others go on or start.`
      : "No state would be lost.";
  return `${blocks.join("")}${blocks.length > 0 ? "\n" : ""}${summary}\n`;
}

function renderFeature(diff: FeatureDiff, output: Pick<Output, "colour">): string {
  const name = paint(output, "bold", printName(diff.feature));
  const verdict = paint(output, colourOf(diff), WORDS[diff.verdict]);
  const rows = diff.aggregates.map(({ name, window, verdict, change = "" }) => [
    `  ${printName(name)}`,
    window,
    WORDS[verdict],
    change,
  ]);
  return [`${name}: ${verdict}\n`, renderTable(rows), ...adviceOn(diff).map((line) => `  ${line}\n`)].join("");
}

function colourOf({ losesState, verdict }: FeatureDiff): Paint {
  if (losesState) return "red";
  return verdict === "unchanged" ? "dim" : "green";
}

function adviceOn({ feature, verdict, reasons, losesState, wholeAfterMs }: FeatureDiff): string[] {
  const option = `--allow-state-loss ${printName(feature)}`;
  if (verdict === "removed") return [`To stop its job and drop its state, deploy with ${option}.`];
  if (!losesState) return [];
  const why = `Flink restores the state of a job as a whole, and ${reasons.join(", and ")}.`;
  const whole =
    wholeAfterMs === undefined
      ? "sessions open now are cut in two"
      : `its values are whole again after ${printDuration(wholeAfterMs)}`;
  return [why, `To deploy it all the same, with ${option}: ${whole}.`];
}
