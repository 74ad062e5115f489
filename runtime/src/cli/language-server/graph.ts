// The lineage of the workspace, or of one feature, as a picture, and where what is drawn is declared.
import { lineageOf } from "../graph/lineage.js";
import { renderSvg } from "../graph/svg.js";
import type { Graph } from "./protocol.js";
import type { WorkspaceFeatures } from "./workspace-features.js";

/** Features with errors are left out. */
export function drawGraph(name: string | undefined, features: WorkspaceFeatures): Graph {
  const model = features.model();
  const shown = model.featureNodes.filter((node) => name === undefined || node.name === name);
  const resolved = shown.map((node) => model.feature(node));
  const plans = resolved.flatMap((feature) => {
    const compiled = features.compiled(feature);
    return "plan" in compiled ? [compiled.plan] : [];
  });
  const places = [
    ...new Set(resolved.flatMap(({ source }) => source.node ?? [])),
    ...resolved.map(({ node }) => node),
  ].flatMap((node) => {
    const place = features.placeOf(node);
    const kind = node.$type === "Source" ? ("source" as const) : ("feature" as const);
    return place ? [{ ...place, name: node.name, kind }] : [];
  });
  return { svg: plans.length === 0 ? "" : renderSvg(lineageOf(plans)), places };
}
