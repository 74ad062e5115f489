// How many bytes of state an entity takes, by filling every pane of its windows once.
// Invariant: measured with the engine's own codec, so a change of the codec changes the number.
import type { Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import { createEntityEngine } from "../../engine/entity-engine.js";
import { createEventReader } from "../../event/event-reader.js";

/** Panes beyond this are not filled but reckoned. */
const MAX_EVENTS = 200;

/** By window label; of the whole feature under the empty label. */
export function stateBytes(plan: Plan): ReadonlyMap<string, number | undefined> {
  const sizes = new Map<string, number | undefined>();
  let whole: number | undefined = 0;
  for (const group of plan.groups) {
    const bytes = measure({ ...plan, groups: [group] }, group);
    sizes.set(group.label, bytes);
    whole = whole === undefined || bytes === undefined ? undefined : whole + bytes;
  }
  return sizes.set("", whole);
}

/** Undefined where no event that could be made up counts. */
function measure(plan: Plan, { window }: WindowGroup): number | undefined {
  const stepMs = window.kind === "session" ? window.gapMs : (window.everyMs ?? window.sizeMs);
  const panes = window.kind === "session" ? 1 : Math.ceil(window.sizeMs / stepMs);
  const filled = Math.min(panes, MAX_EVENTS);
  const reader = createEventReader(plan.source);
  // A condition that the made-up event does not meet says nothing about sizes.
  const { where: _, ...open } = plan;
  const groups = plan.groups.map((group) => ({
    ...group,
    aggregates: group.aggregates.map(({ where: __, ...item }) => item),
  }));
  const engine = createEntityEngine({ ...open, groups }, plan.source.columns);
  // A multiple of any usual window, so that the first event opens one.
  const start = Date.UTC(2026, 0, 1);
  let state: Uint8Array | undefined;
  let first = 0;
  for (let at = 0; at < filled; at++) {
    const bytes = Buffer.from(JSON.stringify(eventAt(plan, start + at * stepMs)));
    const reading = reader.readJson(bytes, 0, bytes.length);
    if (!reading.accepted || engine.keyOf(reading.row) === null) return undefined;
    state = engine.apply(state, reading.row, reading.time).state;
    if (at === 0) first = state.length;
  }
  if (!state) return undefined;
  if (filled === panes || filled < 2) return state.length;
  return Math.round(first + ((state.length - first) / (filled - 1)) * (panes - 1));
}

function eventAt({ source }: Plan, timeMs: number): Readonly<Record<string, unknown>> {
  const entries = source.columns.map(({ name, type }) => [
    name,
    name === source.time.column ? timeOf(type, timeMs) : sampleOf(type),
  ]);
  return Object.fromEntries(entries);
}

function timeOf(type: Type, timeMs: number): number {
  return type.kind === "timestamp" && type.epochSeconds ? Math.floor(timeMs / 1_000) : timeMs;
}

/** Values of a middling size. */
function sampleOf(type: Type): unknown {
  switch (type.kind) {
    case "boolean":
      return true;
    case "int":
    case "bigint":
      return 12_345;
    case "double":
      return 123.45;
    case "decimal":
      return "1.5";
    case "timestamp":
      return timeOf(type, Date.UTC(2026, 0, 1));
    case "date":
      return "2026-01-01";
    case "bytes":
      return "QUJDREVGR0g=";
    case "array":
      return [sampleOf(type.element)];
    case "map":
      return { key: sampleOf(type.value) };
    case "row":
      return Object.fromEntries(type.fields.map((field) => [field.name, sampleOf(field.type)]));
    default:
      return "a text of 20 letters";
  }
}
