// The identity of a plan: equal hashes compute equal values and keep each other's state.
// Invariant: spans, documentation and the order in which a source declares its columns do not matter; everything else does.
import { createHash } from "node:crypto";
import type { Plan } from "./plan.js";

const IGNORED = new Set(["hash", "span", "whereSpan", "doc"]);

/** 64 hex digits over the plan's canonical JSON; a `hash` already there is ignored. */
export function hashPlan(plan: Omit<Plan, "hash">): string {
  const columns = [...plan.source.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const canonical = { ...plan, source: { ...plan.source, columns } };
  return createHash("sha256").update(canonicalJson(canonical)).digest("hex");
}

/** JSON with sorted keys and without the keys that carry no meaning; names of the user's are never keys of a plan. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = value as Readonly<Record<string, unknown>>;
    let text = "";
    for (const key of Object.keys(members).sort()) {
      const member = members[key];
      if (member === undefined || IGNORED.has(key)) continue;
      text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value);
}
