// The page of the graph: puts the picture in, and makes what is declared somewhere go there on a click.
const vscode = acquireVsCodeApi();
const graph = document.getElementById("graph");
/** The picture's colours by what they stand for. */
const KINDS = { "#e3f2fd": "source", "#fff3e0": "feature" };

window.addEventListener("message", ({ data }) => {
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  graph.replaceChildren(data.svg === "" ? "There is no feature without errors in this workspace." : parsed);
  for (const box of graph.querySelectorAll("g")) {
    const kind = KINDS[box.querySelector("rect")?.getAttribute("fill") ?? ""];
    const name = box.querySelector("text")?.textContent;
    if (!data.places.some((place) => place.kind === kind && place.name === name)) continue;
    box.dataset.place = name;
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "link");
    const go = () => vscode.postMessage({ kind, name });
    box.addEventListener("click", go);
    box.addEventListener("keydown", ({ key }) => key === "Enter" && go());
  }
});
vscode.postMessage({ ready: true });
