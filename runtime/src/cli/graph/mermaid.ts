// Lineage as a Mermaid flowchart.
// Invariant: names stand in quoted labels with entities; they can neither close the label nor become markup.
import { visible } from "../text-width.js";
import type { Layer, Lineage } from "./lineage.js";

const SHAPES: Readonly<Record<Layer, readonly [open: string, close: string]>> = {
  source: ["([", "])"],
  feature: ["[", "]"],
  window: ["[/", "/]"],
  store: ["[(", ")]"],
};

export function renderMermaid({ nodes, edges }: Lineage): string {
  const id = new Map(nodes.map((node, at) => [node, `n${at}`]));
  const lines = ["flowchart LR"];
  for (const node of nodes) {
    const [open, close] = SHAPES[node.layer];
    const label = [node.title, ...node.details].map(escapeLabel).join("<br/>");
    lines.push(`  ${id.get(node)}${open}"${label}"${close}`);
  }
  for (const { from, to, label } of edges) {
    const arrow = label === undefined ? "-->" : `-->|"${escapeLabel(label)}"|`;
    lines.push(`  ${id.get(from)} ${arrow} ${id.get(to)}`);
  }
  return `${lines.join("\n")}\n`;
}

function escapeLabel(text: string): string {
  return visible(text).replace(/["#&<>`[\]{}|\\]/g, (char) => `#${char.charCodeAt(0)};`);
}
