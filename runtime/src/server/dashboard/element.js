// Elements from data. Text is text: nothing here can become markup.

/** `element("p", { class: "note" }, "text", otherElement)` */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svgElement(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Rows of texts or elements under headings; the first column heads its row. `numbers` are right-aligned. */
export function table({ caption, headings, rows, numbers = [] }) {
  const kind = (at) => (numbers.includes(headings[at]) ? { class: "number" } : {});
  const head = headings.map((text, at) => element("th", { scope: "col", ...kind(at) }, text));
  const body = rows.map((cells) =>
    element(
      "tr",
      {},
      ...cells.map((cell, at) => (at === 0 ? element("th", { scope: "row" }, cell) : element("td", kind(at), cell))),
    ),
  );
  const made = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  // Wide tables scroll by themselves, by keyboard, too.
  return element("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" }, made);
}
