// What feeds what, as a picture and as text: sources, features, their windows, the stores.
import { element, svgElement } from "./element.js";

const CHAR = 7.4;
const LINE = 16;
const GAP = 14;
const COLUMN_GAP = 56;

export function drawLineage(features) {
  const boxes = layout(features);
  const width = Math.max(...boxes.nodes.map((box) => box.x + box.width)) + 2;
  const height = Math.max(...boxes.nodes.map((box) => box.y + box.height)) + 2;
  const picture = svgElement(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "Lineage; as text below" },
    ...boxes.edges.map(([from, to]) => drawEdge(from, to)),
    ...boxes.nodes.map(drawNode),
  );
  return [
    element("div", { class: "scroll", role: "region", "aria-label": "Picture of the lineage", tabindex: "0" }, picture),
    element("details", {}, element("summary", {}, "As text"), describe(features)),
  ];
}

/** Windows stand one below the other; everything else stands beside the middle of what it leads to. */
function layout(features) {
  const nodes = [];
  const edges = [];
  const columns = { source: [], feature: [], window: [], store: [] };
  const add = (kind, lines) => {
    const node = {
      kind,
      lines,
      height: lines.length * LINE + 12,
      width: Math.max(...lines.map((l) => l.length)) * CHAR + 20,
    };
    columns[kind].push(node);
    nodes.push(node);
    return node;
  };
  const shared = new Map();
  const once = (kind, name) => {
    const known = shared.get(`${kind} ${name}`) ?? add(kind, [name]);
    shared.set(`${kind} ${name}`, known);
    return known;
  };
  for (const feature of features) {
    const source = once("source", feature.source.name);
    const node = add("feature", [feature.name, `by ${feature.keys.map((key) => key.name).join(", ")}`]);
    edges.push([source, node]);
    for (const { label, items } of feature.windows) {
      const window = add("window", [label, ...items.map((item) => item.name)]);
      edges.push([node, window]);
      if (feature.ttl_ms !== null) edges.push([window, once("store", "online store")]);
      if (feature.offline) edges.push([window, once("store", "offline store")]);
    }
  }
  place(columns.window, (node) => node.y);
  const middle = (near) => near.reduce((sum, node) => sum + node.y + node.height / 2, 0) / near.length;
  const beside = (node, side) => edges.filter((edge) => edge[1 - side] === node).map((edge) => edge[side]);
  for (const [kind, side] of [
    ["feature", 1],
    ["source", 1],
    ["store", 0],
  ]) {
    place(columns[kind], (node) => middle(beside(node, side)) - node.height / 2);
  }
  let x = 1;
  for (const column of Object.values(columns)) {
    const width = Math.max(0, ...column.map((node) => node.width));
    for (const node of column) Object.assign(node, { x, width });
    x += width + COLUMN_GAP;
  }
  return { nodes, edges };
}

function place(column, wanted) {
  let free = 1;
  for (const node of column) {
    node.y = free;
    node.y = Math.max(free, wanted(node));
    free = node.y + node.height + GAP;
  }
}

function drawNode({ kind, lines, x, y, width, height }) {
  const texts = lines.map((line, at) =>
    svgElement("text", { x: x + 10, y: y + (at + 1) * LINE + 1, ...(at === 0 ? { class: "title" } : {}) }, line),
  );
  return svgElement("g", { class: kind }, svgElement("rect", { x, y, width, height, rx: 5 }), ...texts);
}

function drawEdge(from, to) {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const bend = (x1 + x2) / 2;
  return svgElement("path", { d: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}` });
}

function describe(features) {
  const lines = features.flatMap(({ name, source, windows, ttl_ms: ttl, offline }) =>
    windows.map(({ label, items }) => {
      const stores = [...(ttl === null ? [] : ["online store"]), ...(offline ? ["offline store"] : [])].join(" and ");
      return `${source.name} → ${name} → ${label} (${items.map((item) => item.name).join(", ")}) → ${stores}`;
    }),
  );
  return element("ul", {}, ...lines.map((line) => element("li", {}, line)));
}
