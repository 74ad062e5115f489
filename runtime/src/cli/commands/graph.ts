// `feat graph`: lineage of a project as a picture.

import { defineCommand } from "../command.js";
import { loadPlans } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { renderDot } from "../graph/dot.js";
import { type Lineage, lineageOf } from "../graph/lineage.js";
import { renderMermaid } from "../graph/mermaid.js";
import { renderSvg } from "../graph/svg.js";
import { pathsPositional, planOption } from "../shared-options.js";

const FORMATS = ["mermaid", "dot", "svg"] as const;

const RENDERERS: Readonly<Record<(typeof FORMATS)[number], (lineage: Lineage) => string>> = {
  mermaid: renderMermaid,
  dot: renderDot,
  svg: renderSvg,
};

/** What Mermaid draws by default; a chart cannot raise it, only the page it stands on. */
const MERMAID_EDGES = 500;

export const graph = defineCommand({
  description: "Draws what feeds what: sources, features, their window groups, and the stores they are written to.",
  positionals: [pathsPositional],
  options: {
    format: { kind: "choice", choices: FORMATS, default: "mermaid", doc: "the language of the picture" },
    ...planOption,
  },
  examples: [
    { command: "feat graph", does: "A Mermaid chart, for Markdown" },
    { command: "feat graph --format svg > features.svg", does: "A picture" },
  ],
  async run({ options, positionals }, terminal) {
    const plans = await loadPlans({ paths: positionals, folder: options.plan }, terminal);
    const lineage = lineageOf(plans);
    await terminal.stdout.write(RENDERERS[options.format](lineage));
    if (options.format === "mermaid" && lineage.edges.length > MERMAID_EDGES) {
      const count = `${lineage.edges.length} arrows; Mermaid draws ${MERMAID_EDGES} unless \`maxEdges\` says otherwise.`;
      await terminal.stderr.write(`The chart has ${count} For a picture, write --format svg.\n`);
    }
    return EXIT.ok;
  },
});
