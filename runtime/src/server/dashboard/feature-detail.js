// One feature: its items, what became of its events, an event to try, and an entity to read.
import { ask, Problem } from "./api.js";
import { element, table } from "./element.js";
import { duration } from "./feature-table.js";

export function showDetail(place, feature) {
  const counts = element("div");
  place.replaceChildren(
    element("h2", { id: "detail-title" }, feature.name),
    element("p", { class: "doc" }, feature.doc ?? ""),
    element(
      "p",
      {},
      `By ${feature.keys.map(({ name, type }) => `${name}: ${type}`).join(", ")}; on the source ${feature.source.name} (topic ${feature.source.topic})${feature.where ? ", where a condition chooses the events" : ""}. `,
      feature.ttl_ms === null ? "Not in the online store." : `Values live ${duration(feature.ttl_ms / 1_000)}.`,
    ),
    table({
      caption: "Items",
      headings: ["Item", "Type", "Window", "Documentation"],
      rows: feature.windows.flatMap(({ label, items }) =>
        items.map(({ name, type, doc }) => [name, element("code", {}, type), label, doc ?? ""]),
      ),
    }),
    counts,
    element("div", { class: "columns" }, tryEvent(feature), readEntity(feature)),
  );
  return { update: (now) => counts.replaceChildren(describeCounts(now)) };
}

function describeCounts({ since_start: { events, filtered, late, rejected, lag_seconds: lag }, reached }) {
  const rows = [
    ["Event time reached", moment(reached)],
    ["Lag of the last event", lag === null ? "–" : duration(lag)],
    ["Events", String(events)],
    ["of those not let through by the condition", String(filtered)],
    ...Object.entries(late).map(([window, count]) => [`Late for ${window}`, String(count)]),
    ...Object.entries(rejected).map(([reason, count]) => [`Rejected: ${reason}`, String(count)]),
  ];
  return table({ caption: "Events since the server started", headings: ["What", "Value"], rows });
}

const SAMPLES = { string: "text", boolean: true, int: 1, bigint: 1, double: 1.5, date: "2026-02-12" };

function sampleEvent({ source }) {
  const sampleOf = ({ name, type }) => {
    const kind = type.replace(" not null", "");
    if (name === source.time || kind.startsWith("timestamp")) return new Date().toISOString();
    return SAMPLES[kind] ?? (kind.startsWith("decimal") ? "1.50" : null);
  };
  return Object.fromEntries(source.columns.map((column) => [column.name, sampleOf(column)]));
}

function tryEvent(feature) {
  const event = element("textarea", { id: "event", spellcheck: "false", "aria-describedby": "event-note" });
  event.value = JSON.stringify(sampleEvent(feature), null, 2);
  const answer = element("div", { "aria-live": "polite" });
  const form = element(
    "form",
    { "aria-labelledby": "event-title" },
    element("h3", { id: "event-title" }, "Try an event"),
    element("label", { for: "event" }, "Event, as JSON"),
    event,
    element("p", { class: "note", id: "event-note" }, "It counts: this is the real thing."),
    element("button", { type: "submit" }, "Send"),
    answer,
  );
  onSubmit(form, answer, async () => {
    const record = await ask("POST", `/v1/features/${encodeURIComponent(feature.name)}/events`, event.value);
    if ("results" in record) return element("p", {}, `${record.accepted} accepted, ${record.rejected} rejected.`);
    const said = record.counted ? "Counted." : "The feature's condition does not let this event through.";
    const late = record.late.map((window) => ` Too late for ${window}.`).join("");
    const rows = Object.entries(record.windows).flatMap(([label, window]) =>
      Object.entries(window.values).map(([item, value]) => [
        item,
        JSON.stringify(value),
        label,
        moment(window.window_start),
        moment(window.window_end),
      ]),
    );
    return element(
      "div",
      {},
      element("p", {}, said + late),
      table({
        caption: "The entity's record after the event",
        headings: ["Item", "Value", "Window", "From (UTC)", "To (UTC)"],
        rows,
      }),
    );
  });
  return form;
}

function readEntity(feature) {
  const inputs = feature.keys.map((key, at) => [
    key.name,
    element("input", { id: `key-${at}`, required: "", autocomplete: "off", spellcheck: "false" }),
  ]);
  const answer = element("div", { "aria-live": "polite" });
  const form = element(
    "form",
    { "aria-labelledby": "read-title" },
    element("h3", { id: "read-title" }, "Read an entity"),
    ...inputs.flatMap(([name, input]) => [element("label", { for: input.id }, name), input]),
    element("p", {}, element("button", { type: "submit" }, "Read")),
    answer,
  );
  onSubmit(form, answer, async () => {
    const entity = Object.fromEntries(inputs.map(([name, input]) => [name, input.value]));
    const { rows } = await ask("POST", "/v1/online", JSON.stringify({ features: [feature.name], entities: [entity] }));
    const values = Object.entries(rows[0].features).map(
      ([name, { value, status, window_start, window_end, updated_at }]) => [
        name.slice(feature.name.length + 1),
        JSON.stringify(value),
        status,
        moment(window_start),
        moment(window_end),
        moment(updated_at),
      ],
    );
    return table({
      caption: "Values",
      headings: ["Item", "Value", "Status", "From (UTC)", "To (UTC)", "Updated (UTC)"],
      rows: values,
    });
  });
  return form;
}

/** `2026-02-12 10:00:00`, with milliseconds where there are some; a dash for null. */
function moment(time) {
  if (time === null) return "–";
  return element("time", { datetime: time }, time.replace("T", " ").replace(/(\.000)?Z$/, ""));
}

/** Shows what the work gives, or the problem in its place. */
function onSubmit(form, answer, work) {
  form.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    try {
      answer.replaceChildren(await work());
    } catch (error) {
      const message = error instanceof Problem ? error.message : "The server does not answer.";
      answer.replaceChildren(element("p", { class: "problem" }, message));
    }
  });
}
