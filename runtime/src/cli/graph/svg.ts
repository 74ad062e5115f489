// Lineage as an SVG picture: one column per layer, each box beside the middle of what it leads to.
// Invariant: boxes of one column do not overlap; names are text content only, never markup or attributes.
import { textWidth, visible } from "../text-width.js";
import { LAYERS, type Layer, type Lineage, type LineageEdge, type LineageNode } from "./lineage.js";

const CHAR = 7.3;
const LINE = 17;
const PADDING = 10;
const ROW_GAP = 16;
const COLUMN_GAP = 90;
const MARGIN = 20;

const FILLS: Readonly<Record<Layer, string>> = {
  source: "#e3f2fd",
  feature: "#fff3e0",
  window: "#f1f8e9",
  store: "#f3e5f5",
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function renderSvg(lineage: Lineage): string {
  const boxes = layout(lineage);
  const all = [...boxes.values()];
  const width = greatest(all.map((box) => box.x + box.width)) + MARGIN;
  const height = greatest(all.map((box) => box.y + box.height)) + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="ui-monospace, monospace" font-size="12">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#607d8b"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...lineage.edges.map((edge) => drawEdge(edge, boxes)),
    ...lineage.nodes.map((node) => drawNode(node, boxes)),
    "</svg>",
    "",
  ].join("\n");
}

/** Columns from the windows outwards: they are the most, and everything else is centred on them. */
function layout({ nodes, edges }: Lineage): ReadonlyMap<LineageNode, Box> {
  const boxes = new Map<LineageNode, Box>();
  const widths = LAYERS.map((layer) => greatest(nodes.filter((node) => node.layer === layer).map(boxWidth)));
  const place = (layer: Layer, neighbours: (node: LineageNode) => readonly LineageNode[]) => {
    const column = LAYERS.indexOf(layer);
    const x = widths.slice(0, column).reduce((sum, width) => sum + width + COLUMN_GAP, MARGIN);
    let free = MARGIN;
    for (const node of nodes.filter((candidate) => candidate.layer === layer)) {
      const height = boxHeight(node);
      const beside = neighbours(node).flatMap((neighbour) => boxes.get(neighbour) ?? []);
      const middles = beside.map((box) => box.y + box.height / 2);
      const wanted = middles.length === 0 ? free : (least(middles) + greatest(middles)) / 2 - height / 2;
      const y = Math.max(free, wanted);
      boxes.set(node, { x, y, width: widths[column] ?? 0, height });
      free = y + height + ROW_GAP;
    }
  };
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  const incoming = Map.groupBy(edges, ({ to }) => to);
  const targets = (node: LineageNode) => outgoing.get(node)?.map(({ to }) => to) ?? [];
  place("window", () => []);
  place("feature", targets);
  place("source", targets);
  place("store", (node) => incoming.get(node)?.map(({ from }) => from) ?? []);
  return boxes;
}

/** Of any number of lengths, also of none; a call with very many arguments would overflow the stack. */
function greatest(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => Math.max(a, b), 0);
}

function least(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => Math.min(a, b));
}

function boxWidth(node: LineageNode): number {
  return Math.max(...[node.title, ...node.details].map(textWidth)) * CHAR + 2 * PADDING;
}

function boxHeight(node: LineageNode): number {
  return (1 + node.details.length) * LINE + PADDING;
}

function drawNode(node: LineageNode, boxes: ReadonlyMap<LineageNode, Box>): string {
  const box = boxes.get(node);
  if (!box) return "";
  const x = round(box.x + PADDING);
  const lines = [node.title, ...node.details].map((text, at) => {
    const weight = at === 0 ? ' font-weight="bold"' : "";
    return `<text x="${x}" y="${round(box.y + (at + 1) * LINE)}"${weight}>${escapeXml(text)}</text>`;
  });
  const rectangle = `<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="6" fill="${FILLS[node.layer]}" stroke="#607d8b"/>`;
  return `<g>${rectangle}${lines.join("")}</g>`;
}

function drawEdge({ from, to, label }: LineageEdge, boxes: ReadonlyMap<LineageNode, Box>): string {
  const start = boxes.get(from);
  const end = boxes.get(to);
  if (!start || !end) return "";
  const [x1, y1] = [start.x + start.width, start.y + start.height / 2];
  const [x2, y2] = [end.x, end.y + end.height / 2];
  const bend = (x2 - x1) / 2;
  const points = [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2].map(round);
  const path = `M${points[0]} ${points[1]}C${points.slice(2).join(" ")}`;
  const curve = `<path d="${path}" fill="none" stroke="#607d8b" marker-end="url(#arrow)"/>`;
  if (label === undefined) return curve;
  return `${curve}<text x="${round(x1 + 8)}" y="${round(y1 - 5)}" font-size="10" fill="#607d8b">${escapeXml(label)}</text>`;
}

function escapeXml(text: string): string {
  // XML has no place for these, not even escaped.
  const characters = visible(text).replace(/[\p{Surrogate}\ufffe\uffff]/gu, "\ufffd");
  return characters.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
