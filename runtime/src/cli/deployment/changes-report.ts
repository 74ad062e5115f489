// The changes of a deployment as text: what would be done to each feature, and why its state would be lost.
// Invariant: everything that `feat deploy` does is said here before; the words for state are those of `feat diff`.
import { type FeatureDiff, printName } from "@feat-lang/compiler/plan";
import type { Action, Change } from "../../deploy/changes.js";
import { counted } from "../counted.js";
import { renderDiff } from "../diff-report.js";
import { paint } from "../paint.js";
import { renderTable } from "../table.js";
import type { Output } from "../terminal.js";

const WORDS: Readonly<Record<Action, string>> = {
  create: "create",
  unchanged: "unchanged",
  restart: "restart from its savepoint",
  upgrade: "upgrade, state kept",
  replace: "replace, starts empty",
  remove: "stop and forget",
};

export function renderChanges(changes: readonly Change[], output: Pick<Output, "colour">): string {
  if (changes.length === 0) return "There is nothing to deploy.\n";
  const rows = changes.map((change) => [
    printName(change.feature),
    describe(change),
    change.job ? `job ${change.job.id}` : "",
  ]);
  const losing = changes.filter(({ losesState }) => losesState);
  const diffs = losing.map(({ diff }) => diff).filter((diff): diff is FeatureDiff => diff?.losesState === true);
  const warning = losing.map(({ feature }) => printName(feature)).join(", ");
  return [
    renderTable(rows),
    ...(diffs.length > 0 ? ["\n", renderDiff(diffs, output)] : []),
    ...(losing.length > 0
      ? [`\n${paint(output, "red", `State lost: ${warning}.`)} It needs --allow-state-loss, once for each.\n`]
      : []),
    `\n${summary(changes)}\n`,
  ].join("");
}

function describe({ action, losesState }: Change): string {
  return action === "restart" && losesState ? "restart empty: no savepoint is left" : WORDS[action];
}

function summary(changes: readonly Change[]): string {
  const busy = changes.filter(({ action }) => action !== "unchanged").length;
  return busy === 0 ? "Everything runs as compiled." : `${counted(busy, "change")}.`;
}
