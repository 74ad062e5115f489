// Online values as tables: a line for each item with its window, its status and its age.
import type { OnlineFeatures } from "../feature-store.js";
import type { EventAnswer } from "../online/event-path.js";
import { renderTable } from "./table.js";

/** What `feat get` prints for people. */
export function renderOnlineFeatures(features: OnlineFeatures["features"]): string {
  const rows = Object.entries(features).map(([reference, read]) => [
    reference,
    JSON.stringify(read.value),
    read.status,
    read.window,
    read.window_start ?? "",
    read.window_end ?? "",
    read.updated_at ?? "",
  ]);
  return renderTable([["feature", "value", "status", "window", "window_start", "window_end", "updated_at"], ...rows]);
}

/** What `feat process` prints for people: the record after the event. */
export function renderAnswer(answer: EventAnswer): string {
  const rows = Object.entries(answer.windows).flatMap(([label, window]) =>
    Object.entries(window.values).map(([item, value]) => [
      `${answer.feature}:${item}`,
      JSON.stringify(value),
      label,
      window.window_start,
      window.window_end,
      window.updated_at,
    ]),
  );
  return renderTable([["feature", "value", "window", "window_start", "window_end", "updated_at"], ...rows]);
}
