// The summary of a run for people: what went in, what did not count and why, what came out.
import type { RunProgress } from "../run/run-features.js";
import type { RunSummary } from "../run/run-summary.js";
import { counted } from "./counted.js";

export function describeSummary(summary: RunSummary, keepsRejects: boolean): string {
  const { events, accepted, rejected, bad_field, bad_fields = {}, late, rows, seconds } = summary;
  const rate = seconds > 0 ? ` (${grouped(Math.round(events / seconds))} events/s)` : "";
  const lines = [`${amount(events, "event")} → ${amount(rows, "row")} in ${seconds} s${rate}`];
  const reasons = Object.entries(rejected).map(([reason, count]) => `${reason} ${grouped(count)}`);
  if (reasons.length > 0) lines.push(`rejected: ${reasons.join(", ")}; ${amount(accepted, "event")} accepted`);
  if (reasons.length > 0 && !keepsRejects) lines.push("--rejects FILE keeps them, each with its line and reason");
  if (bad_field > 0) {
    const fields = Object.entries(bad_fields).map(([name, count]) => `${name} ${grouped(count)}`);
    lines.push(`read as null, since they did not convert: ${amount(bad_field, "field")} (${fields.join(", ")})`);
  }
  for (const [feature, windows] of Object.entries(late)) {
    const counts = Object.entries(windows).map(([window, count]) => `${window} ${grouped(count)}`);
    lines.push(`too late for ${feature}: ${counts.join(", ")}`);
  }
  for (const { source, line, event_time, late } of summary.leaps ?? []) {
    const made = `it made ${amount(late, "event")} late that came after it`;
    lines.push(`line ${grouped(line)} of ${source} is dated ${event_time}, far ahead of the others: ${made}`);
  }
  return `${lines.join("\n")}\n`;
}

export function describeInterruption(hasCheckpoint: boolean): string {
  return hasCheckpoint
    ? "the same command goes on from the checkpoint."
    : "windows that were still open have no final row.";
}

export function describeProgress({ source, events, rows, fraction }: RunProgress): string {
  const share = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)} %`;
  return `${source}${share}: ${amount(events, "event")}, ${amount(rows, "row")}`;
}

function amount(count: number, noun: string): string {
  return counted(count, noun).replace(String(count), grouped(count));
}

/** 1234567 → `1,234,567`, whatever the locale. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
