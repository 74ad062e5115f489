// Lineage pictures: the right boxes and arrows, and names that cannot become markup.
import type { Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { renderDot } from "../../runtime/src/cli/graph/dot.js";
import { lineageOf } from "../../runtime/src/cli/graph/lineage.js";
import { renderMermaid } from "../../runtime/src/cli/graph/mermaid.js";
import { renderSvg } from "../../runtime/src/cli/graph/svg.js";

const string: Type = { kind: "string", nullable: true };

function plan(feature: string, more: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    hash: "",
    feature,
    source: { name: "s", topic: "s", format: "json", columns: [], time: { column: "t", delayMs: 0 } },
    keys: [{ name: "k", value: { op: "column", type: string, name: "k" } }],
    groups: [group("tumbling_1h", ["n"])],
    online: { ttlMs: 86_400_000 },
    offline: false,
    ...more,
  };
}

function group(label: string, output: string[]): WindowGroup {
  return { label, window: { kind: "tumbling", sizeMs: 3_600_000 }, aggregates: [], derived: [], output };
}

const two = lineageOf([
  plan("f", { groups: [group("tumbling_1h", ["a", "b"]), group("session_30m", ["c"])] }),
  plan("g", { offline: true }),
]);

test("sources and stores are shared, features and windows are not", () => {
  expect(two.nodes.map((node) => [node.layer, node.title])).toEqual([
    ["source", "s"],
    ["feature", "f"],
    ["window", "tumbling_1h"],
    ["window", "session_30m"],
    ["feature", "g"],
    ["window", "tumbling_1h"],
    ["store", "online store"],
    ["store", "offline store"],
  ]);
  expect(two.edges.map(({ from, to, label }) => [from.title, to.title, label])).toEqual([
    ["s", "f", undefined],
    ["f", "tumbling_1h", undefined],
    ["tumbling_1h", "online store", "ttl 1d"],
    ["f", "session_30m", undefined],
    ["session_30m", "online store", "ttl 1d"],
    ["s", "g", undefined],
    ["g", "tumbling_1h", undefined],
    ["tumbling_1h", "online store", "ttl 1d"],
    ["tumbling_1h", "offline store", undefined],
  ]);
});

test("mermaid", () => {
  expect(renderMermaid(lineageOf([plan("f")]))).toBe(
    [
      "flowchart LR",
      '  n0(["s"])',
      '  n1["f<br/>by k"]',
      '  n2[/"tumbling_1h<br/>n"/]',
      '  n3[("online store")]',
      "  n0 --> n1",
      "  n1 --> n2",
      '  n2 -->|"ttl 1d"| n3',
      "",
    ].join("\n"),
  );
});

test("dot", () => {
  expect(renderDot(lineageOf([plan("f")]))).toBe(
    [
      "digraph features {",
      "  rankdir=LR;",
      '  n0 [shape=ellipse, label="s"];',
      '  n1 [shape=box, label="f\\nby k"];',
      '  n2 [shape=note, label="tumbling_1h\\nn"];',
      '  n3 [shape=cylinder, label="online store"];',
      "  n0 -> n1;",
      "  n1 -> n2;",
      '  n2 -> n3 [label="ttl 1d"];',
      "}",
      "",
    ].join("\n"),
  );
});

describe("names are text", () => {
  const hostile = lineageOf([plan('<b>"]\\\n& #x; </text>')]);

  test("in mermaid", () => {
    const line = renderMermaid(hostile).split("\n")[2];
    expect(line).toBe('  n1["#60;b#62;#34;#93;#92;␊#38; #35;x; #60;/text#62;<br/>by k"]');
  });

  test("in dot", () => {
    expect(renderDot(hostile)).toContain('label="<b>\\"]\\\\␊& #x; </text>\\nby k"');
  });

  test("in svg", () => {
    expect(renderSvg(hostile)).toContain('>&lt;b&gt;"]\\␊&amp; #x; &lt;/text&gt;</text>');
  });
});

test("svg: one box per node, one path per edge, no boxes of a column overlap", () => {
  const many = lineageOf(
    Array.from({ length: 7 }, (_, at) =>
      plan(`feature_${at}`, {
        source: { name: `s${at % 3}`, topic: "t", format: "json", columns: [], time: { column: "t", delayMs: 0 } },
        groups: Array.from({ length: 1 + (at % 3) }, (_, i) =>
          group(`tumbling_${i + 1}h`, ["a", "b", "c"].slice(0, 1 + i)),
        ),
      }),
    ),
  );
  const svg = renderSvg(many);
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map((match) =>
    match.slice(1).map(Number),
  );
  expect(boxes).toHaveLength(many.nodes.length);
  expect(svg.match(/marker-end/g)).toHaveLength(many.edges.length);
  const columns = Map.groupBy(boxes, ([x]) => x);
  expect(columns.size).toBe(4);
  for (const column of columns.values()) {
    const sorted = column
      .map(([, y = 0, , height = 0]) => ({ top: y, bottom: y + height }))
      .sort((a, b) => a.top - b.top);
    for (const [at, box] of sorted.entries()) expect(box.top).toBeGreaterThan(sorted[at - 1]?.bottom ?? 0);
  }
});
