// The page of a tried event: sends what is typed, shows what comes back. Everything is text, never markup.
const vscode = acquireVsCodeApi();
const events = document.getElementById("events");
const outcomes = document.getElementById("outcomes");
const record = document.getElementById("record");

function send() {
  vscode.postMessage({ type: "try", events: split(events.value) });
}

/** One event per line, or JSON objects over several lines one after the other. */
function split(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.every((line) => isJson(line))) return lines;
  const found = [];
  let start = -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" && depth++ === 0) start = at;
    else if (char === "}" && --depth === 0) found.push(text.slice(start, at + 1));
  }
  return depth === 0 && found.length > 0 ? found : [text];
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function show({ outcomes: tried, record: found, problem }) {
  outcomes.replaceChildren(
    ...tried.map(({ remark, counted }) => element("li", remark || "counted", counted && !remark ? "" : "remark")),
  );
  record.replaceChildren();
  if (problem) {
    record.append(element("p", problem, "problem"));
    return;
  }
  if (!found) return;
  const key = Object.entries(found.key).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  record.append(element("h2", key.join(", ")));
  const table = element("table");
  const head = element("tr");
  for (const title of ["item", "value", "status", "window", "from", "to"]) head.append(element("th", title));
  table.append(head);
  for (const each of found.values) {
    const row = element("tr");
    row.append(
      element("td", each.name),
      element("td", JSON.stringify(each.value), "value"),
      element("td", each.status),
      element("td", each.window),
      element("td", each.windowStart ?? ""),
      element("td", each.windowEnd ?? ""),
    );
    table.append(row);
  }
  record.append(table);
}

document.getElementById("try").addEventListener("click", send);
document.getElementById("more").addEventListener("click", () => {
  const all = split(events.value);
  events.value = [...all, all.at(-1) ?? "{}"]
    .map((text) => (isJson(text) ? text.replaceAll("\n", "") : text))
    .join("\n");
  send();
});
let pending;
events.addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(send, 150);
});
window.addEventListener("message", ({ data }) => {
  if (data.type === "tried") show(data.tried);
  else send();
});
send();
