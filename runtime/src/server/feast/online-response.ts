// Values as Feast's feature server answers them: one vector per name, the entity's columns first.
// Invariant: a value without PRESENT is null, so no reader takes for a value what is none.
import type { OnlineFeatures } from "../../feature-store.js";
import type { FeatureStatus, FeatureValue } from "../../online/read-record.js";
import { HttpProblem } from "../problem.js";
import type { DataFrame } from "./data-frame.js";

type FieldStatus = "PRESENT" | "NULL_VALUE" | "NOT_FOUND" | "OUTSIDE_MAX_AGE" | "INVALID";

const STATUSES: Readonly<Record<FeatureStatus, FieldStatus>> = {
  open: "PRESENT",
  closed: "PRESENT",
  // The values of a window without rows are values, too: a count of 0.
  empty: "PRESENT",
  missing: "NOT_FOUND",
  expired: "OUTSIDE_MAX_AGE",
  incomplete: "INVALID",
};

/** What Feast says where nothing was written. */
const NEVER = "1970-01-01T00:00:00Z";

interface FeatureVector {
  readonly values: readonly unknown[];
  readonly statuses: readonly FieldStatus[];
  readonly event_timestamps: readonly string[];
}

export interface OnlineResponse {
  readonly metadata: { readonly feature_names: readonly string[] };
  readonly results: readonly FeatureVector[];
}

export interface OnlineRead {
  readonly entities: DataFrame;
  readonly rows: readonly OnlineFeatures[];
  readonly fullFeatureNames: boolean;
  /** References whose values are times: Feast counts seconds. */
  readonly times: ReadonlySet<string>;
}

export function onlineResponse({ entities, rows, fullFeatureNames, times }: OnlineRead): OnlineResponse {
  const vectors = new Map<string, FeatureVector>();
  for (const [name, values] of Object.entries(entities)) {
    vectors.set(name, {
      values,
      statuses: values.map(() => "PRESENT"),
      event_timestamps: values.map(() => NEVER),
    });
  }
  for (const reference of Object.keys(rows[0]?.features ?? {})) {
    const name = fullFeatureNames
      ? reference.replace(/:([^:]*)$/, "__$1")
      : reference.slice(reference.lastIndexOf(":") + 1);
    if (vectors.has(name)) {
      throw new HttpProblem("invalid-request", `Two of the values are called ${JSON.stringify(name)}.`, {
        hint: "Ask with full_feature_names, or for one of them at a time.",
      });
    }
    vectors.set(
      name,
      vectorOf(
        rows.map((row) => row.features[reference]),
        times.has(reference),
      ),
    );
  }
  return { metadata: { feature_names: [...vectors.keys()] }, results: [...vectors.values()] };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** References whose values may be times; a text can look like one, too. */
export function mayBeTimes(rows: readonly OnlineFeatures[]): readonly string[] {
  const references = Object.keys(rows[0]?.features ?? {});
  return references.filter((reference) => rows.some((row) => TIME.test(String(row.features[reference]?.value))));
}

function vectorOf(column: readonly (FeatureValue | undefined)[], areTimes: boolean): FeatureVector {
  const statuses = column.map(statusOf);
  const inFeastsForm = (value: unknown) => (areTimes ? Math.floor(Date.parse(String(value)) / 1_000) : value);
  return {
    values: column.map((read, at) => (statuses[at] === "PRESENT" ? inFeastsForm(read?.value) : null)),
    statuses,
    event_timestamps: column.map((read) => read?.updated_at ?? NEVER),
  };
}

function statusOf(read: FeatureValue | undefined): FieldStatus {
  if (!read) return "NOT_FOUND";
  const status = STATUSES[read.status];
  return status === "PRESENT" && read.value === null ? "NULL_VALUE" : status;
}
