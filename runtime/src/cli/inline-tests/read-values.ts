// What `feat get` would show of an entity: the one way in which tests look at values, whatever engine computed them.
import type { Plan } from "@feat-lang/compiler/plan";
import type { ServedWindow } from "../../engine/contract.js";
import type { Value } from "../../engine/value/value.js";
import { type FeatureValues, readRecord } from "../../online/read-record.js";
import { recordOf } from "../../online/record.js";

export interface Served {
  readonly plan: Plan;
  readonly key: readonly Value[];
  /** Undefined for an entity of which no event has counted. */
  readonly windows: readonly ServedWindow[] | undefined;
  /** The watermark. */
  readonly at: number;
}

export function readValues({ plan, key, windows, at }: Served): FeatureValues {
  // Reading is the same for a feature that is written offline only.
  const readable: Plan = { ...plan, online: { ttlMs: Number.MAX_SAFE_INTEGER } };
  const record = windows
    ? recordOf({ plan: readable, key, version: "", owner: "stream", writtenAt: 0, served: windows })
    : null;
  return readRecord(record, readable, { at, exactUntil: at, now: 0 });
}
