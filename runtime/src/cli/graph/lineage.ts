// What feeds what, from compiled plans: sources → features → window groups → stores.
// Invariant: nodes and edges come in the order of the plans, so the same project gives the same picture.
import { type Plan, printDuration } from "@feat-lang/compiler/plan";

export const LAYERS = ["source", "feature", "window", "store"] as const;
export type Layer = (typeof LAYERS)[number];

export interface LineageNode {
  readonly layer: Layer;
  readonly title: string;
  /** Further lines. */
  readonly details: readonly string[];
}

export interface LineageEdge {
  readonly from: LineageNode;
  readonly to: LineageNode;
  readonly label?: string;
}

export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

export function lineageOf(plans: readonly Plan[]): Lineage {
  const sources = new Map<string, LineageNode>();
  const stores = new Map<string, LineageNode>();
  const inner: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  const shared = (known: Map<string, LineageNode>, node: LineageNode): LineageNode => {
    const present = known.get(node.title) ?? node;
    known.set(node.title, present);
    return present;
  };
  for (const plan of plans) {
    const { name, topic } = plan.source;
    const source = shared(sources, { layer: "source", title: name, details: topic === name ? [] : [`topic ${topic}`] });
    const keys = plan.keys.map((key) => key.name).join(", ");
    const feature: LineageNode = { layer: "feature", title: plan.feature, details: [`by ${keys}`] };
    inner.push(feature);
    edges.push({ from: source, to: feature });
    for (const group of plan.groups) {
      const window: LineageNode = { layer: "window", title: group.label, details: group.output };
      inner.push(window);
      edges.push({ from: feature, to: window });
      if (plan.online) {
        const store = shared(stores, { layer: "store", title: "online store", details: [] });
        edges.push({ from: window, to: store, label: `ttl ${printDuration(plan.online.ttlMs)}` });
      }
      if (plan.offline) {
        edges.push({ from: window, to: shared(stores, { layer: "store", title: "offline store", details: [] }) });
      }
    }
  }
  return { nodes: [...sources.values(), ...inner, ...stores.values()], edges };
}
