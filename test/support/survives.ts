// What holds for any text whatever: checked in time, with places inside of the file, and, where it is valid, formatted
// without a change of meaning.
import { CATALOGUE, formatText, loadProject, type Project } from "@feat-lang/language";

export const PATH = "main.feat";

/** Undefined, or what is wrong in a sentence. */
export async function whatIsWrong(text: string, limitMs: number): Promise<string | undefined> {
  const started = performance.now();
  const project = await loadProject([{ path: PATH, text }]);
  const took = performance.now() - started;
  if (took > limitMs) return `checking took ${Math.round(took)} ms`;
  return misplaced(project, text) ?? (await changedByFormat(project, text));
}

function misplaced({ diagnostics }: Project, text: string): string | undefined {
  const rows = text.split(/\r\n|\n|\r/);
  for (const { code, message, line, column, endLine, endColumn } of diagnostics) {
    const said = `${code} at ${line}:${column}-${endLine}:${endColumn}: ${message.slice(0, 200)}`;
    if (!Object.hasOwn(CATALOGUE, code)) return `unknown code: ${said}`;
    if (/undefined|\[object|NaN|null is not/.test(message) && !/undefined|NaN|null is not/.test(text)) return said;
    const inside = (at: number, character: number) =>
      at >= 1 && at <= rows.length && character >= 1 && character <= (rows[at - 1]?.length ?? 0) + 1;
    if (!inside(line, column)) return `starts outside of the file: ${said}`;
    if (!inside(endLine, endColumn)) return `ends outside of the file: ${said}`;
    if (endLine < line || (endLine === line && endColumn < column)) return `ends before it starts: ${said}`;
  }
  return undefined;
}

async function changedByFormat(project: Project, text: string): Promise<string | undefined> {
  const formatted = await formatText(text, PATH);
  if (!("text" in formatted)) {
    return project.diagnostics.some(({ severity }) => severity === "error") ? undefined : "valid, but not formatted";
  }
  const again = await formatText(formatted.text, PATH);
  if (!("text" in again)) return "the formatted text has syntax errors";
  if (again.text !== formatted.text) return "formatting twice changes more than formatting once";
  const meant = await loadProject([{ path: PATH, text: formatted.text }]);
  return meaning(meant) === meaning(project) ? undefined : "formatting changes the meaning";
}

/** What a project says, places aside. */
function meaning({ diagnostics, features, sources, tests }: Project): string {
  return JSON.stringify([
    diagnostics
      .map(({ code, message }) => `${code} ${message.replace(/\s+/g, "").replace(/main\.feat:\d+/g, "")}`)
      .sort(),
    features.map(({ name, doc, keys, groups }) => [
      name,
      doc,
      keys.map((key) => [key.name, key.type]),
      groups.map(({ window, output }) => [window, output]),
    ]),
    sources.map(({ name, doc, topic, columns, time }) => [
      name,
      doc,
      topic,
      columns.map((c) => [c.name, c.type]),
      time,
    ]),
    tests.map(({ title, steps }) => [title, steps.map((step) => (step.kind === "event" ? step.json : step.kind))]),
  ]);
}
