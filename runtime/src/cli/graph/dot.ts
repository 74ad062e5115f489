// Lineage in Graphviz' DOT.
// Invariant: names stand in quoted strings; `"` and `\` in them are escaped.
import { visible } from "../text-width.js";
import type { Layer, Lineage } from "./lineage.js";

const SHAPES: Readonly<Record<Layer, string>> = {
  source: "ellipse",
  feature: "box",
  window: "note",
  store: "cylinder",
};

export function renderDot({ nodes, edges }: Lineage): string {
  const id = new Map(nodes.map((node, at) => [node, `n${at}`]));
  const lines = ["digraph features {", "  rankdir=LR;"];
  for (const node of nodes) {
    const label = [node.title, ...node.details].map(escapeLabel).join("\\n");
    lines.push(`  ${id.get(node)} [shape=${SHAPES[node.layer]}, label="${label}"];`);
  }
  for (const { from, to, label } of edges) {
    lines.push(`  ${id.get(from)} -> ${id.get(to)}${label === undefined ? "" : ` [label="${escapeLabel(label)}"]`};`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

function escapeLabel(text: string): string {
  return visible(text).replace(/["\\]/g, "\\$&");
}
