// Fixes of items, windows, stores and sources.

import { type AstNode, AstUtils, GrammarUtils } from "langium";
import type { Range } from "vscode-languageserver";
import { isAggregateName } from "../../functions/registry.js";
import * as ast from "../../generated/ast.js";
import { DEFAULT_TTL_MS } from "../../model/feature-model.js";
import { printWindow, windowLengthMs } from "../../model/window-model.js";
import { parseDuration, printDuration, printName } from "../../types/index.js";
import { type FileEdit, type Fix, type FixContext, inserted, nodeAt, removal, replaced } from "./fix.js";

export function addWindow(context: FixContext<"missing-window">): readonly Fix[] {
  const item = nodeAt(context, ast.isItem);
  const end = (item?.where ?? item?.value)?.$cstNode?.range.end;
  if (!item || !end) return [];
  const used = context.model.feature(item.$container).groups.map(({ window }) => printWindow(window));
  const windows = [...new Set([...used, "tumbling 1h", "sliding 1h every 5m", "session 30m"])];
  return windows.map((window) => ({
    title: `Add the window \`${window}\``,
    edits: [{ range: { start: end, end }, newText: ` ${window}` }],
  }));
}

export function addStep({ range, params }: FixContext<"sliding-without-every">): readonly Fix[] {
  const sizeMs = parseDuration(params.size) ?? 3_600_000;
  const stepMs = STEPS_MS.find((step) => sizeMs % step === 0 && sizeMs / step <= 12 && step < sizeMs) ?? sizeMs;
  const every = printDuration(stepMs);
  return inserted(`Add \`every ${every}\``, range.end, ` every ${every}`);
}

const STEPS_MS = [1_000, 10_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000];

export function longerStep(context: FixContext<"expensive-sliding-window">): readonly Fix[] {
  const window = nodeAt(context, ast.isWindow);
  const every = GrammarUtils.findNodeForProperty(window?.$cstNode, ast.Window.every);
  const sizeMs = parseDuration(context.params.size);
  const step =
    sizeMs === undefined ? undefined : STEPS_MS.find((each) => sizeMs % each === 0 && sizeMs / each <= 1_440);
  if (!every || step === undefined) return [];
  return replaced(`Step by \`${printDuration(step)}\``, every.range, printDuration(step), false);
}

/** What a session has no use for. */
export function removeEvery(context: FixContext): readonly Fix[] {
  const window = nodeAt(context, ast.isWindow);
  const last = GrammarUtils.findNodeForProperty(window?.$cstNode, ast.Window.sizes, (window?.sizes.length ?? 1) - 1);
  if (!last) return [];
  return replaced("Remove the step", { start: last.range.end, end: context.range.end }, "");
}

export function removeFromItem(title: string): (context: FixContext) => readonly Fix[] {
  return (context) => {
    const item = nodeAt(context, ast.isItem);
    const start = item?.value?.$cstNode?.range.end;
    if (!item || !start) return [];
    const window = item.window?.$cstNode?.range;
    // `where` stands before the window and goes without it; the window goes to the end.
    const isWhere = title.includes("where");
    const end = isWhere ? (item.where?.$cstNode?.range.end ?? context.range.end) : context.range.end;
    const from = !isWhere && item.where?.$cstNode ? item.where.$cstNode.range.end : start;
    return window && !isWhere
      ? replaced(title, { start: from, end: window.end }, "")
      : replaced(title, { start, end }, "");
  };
}

/** A time to live that the longest window fits in. */
export function raiseTtl(context: FixContext<"window-longer-than-ttl">): readonly Fix[] {
  const node = nodeAt(context, ast.isFeature);
  if (!node) return [];
  const feature = context.model.feature(node);
  const longest = Math.max(DEFAULT_TTL_MS, ...feature.groups.map(({ window }) => windowLengthMs(window)));
  const ttl = printDuration(longest + DEFAULT_TTL_MS);
  const line = node.members.find(ast.isOnlineLine);
  const title = `Keep online values for \`${ttl}\``;
  if (line?.$cstNode) return replaced(title, line.$cstNode.range, `online ttl ${ttl}`);
  const last = node.members.at(-1)?.$cstNode?.range;
  const oneLine = node.$cstNode?.range.start.line === node.$cstNode?.range.end.line;
  if (!last) return [];
  return inserted(
    title,
    last.end,
    oneLine ? ` online ttl ${ttl}` : `\n${" ".repeat(last.start.character)}online ttl ${ttl}`,
  );
}

/** Each nested aggregate as an item of its own, with the condition and window of the item that it stood in. */
export function extractAggregates(context: FixContext<"aggregate-nested">): readonly Fix[] {
  const item = nodeAt(context, ast.isItem);
  const start = item?.$cstNode?.range.start;
  const valueEnd = item?.value?.$cstNode?.range.end;
  if (!item || !start || !valueEnd) return [];
  const feature = context.model.feature(item.$container);
  const window = item.window?.$cstNode ?? item.where?.$cstNode;
  const kind =
    item.window?.$cstNode?.text ?? feature.groups.map((group) => printWindow(group.window))[0] ?? "tumbling 1h";
  const where = item.where?.$cstNode ? ` where ${item.where.$cstNode.text}` : "";
  const taken = new Set(feature.items.map(({ name }) => name));
  const lines: string[] = [];
  const uses: FileEdit[] = [];
  for (const call of outermostAggregates(item.value)) {
    if (!call.$cstNode) continue;
    const name = freeName(`${call.function}_part`, taken);
    taken.add(name);
    lines.push(`${printName(name)} = ${call.$cstNode.text}${where} ${kind}\n${" ".repeat(start.character)}`);
    uses.push({ range: call.$cstNode.range, newText: printName(name) });
  }
  const removed = window ? [{ range: { start: valueEnd, end: window.range.end }, newText: "" }] : [];
  const title = lines.length > 1 ? "Make the aggregates items of their own" : "Make the aggregate an item of its own";
  return [
    { title, edits: [{ range: { start, end: start }, newText: lines.join("") }, ...uses, ...removed], preferred: true },
  ];
}

function outermostAggregates(node: AstNode | undefined): readonly ast.Call[] {
  if (!node) return [];
  if (ast.isCall(node) && isAggregateName(node.function)) return [node];
  return AstUtils.streamContents(node).toArray().flatMap(outermostAggregates);
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let index = 2; taken.has(name); index++) name = `${base}_${index}`;
  return name;
}

export function addTime(context: FixContext<"source-without-time">): readonly Fix[] {
  const source = nodeAt(context, ast.isSource);
  const last = source?.members.at(-1)?.$cstNode?.range;
  const { candidate } = context.params;
  const line = candidate === undefined ? "event_timestamp: timestamp" : `time ${printName(candidate)}`;
  if (!source) return [];
  if (last) return inserted(`Add \`${line}\``, last.end, `\n${" ".repeat(last.start.character)}${line}`);
  const end = source.$cstNode?.range.end;
  return end
    ? inserted(`Add \`${line}\``, { line: end.line, character: Math.max(0, end.character - 1) }, ` ${line} `)
    : [];
}

export function makeTimestamp(context: FixContext<"time-not-timestamp">): readonly Fix[] {
  const source = nodeAt(context, ast.isSource);
  const column = source?.members.filter(ast.isColumn).find(({ name }) => name === context.params.column);
  const type = column?.type?.base?.$cstNode;
  return type ? replaced(`Make \`${context.params.column}\` a timestamp`, type.range, "timestamp") : [];
}

export function removeNode(title: string, range: (context: FixContext) => Range | undefined, preferred = true) {
  return (context: FixContext): readonly Fix[] => {
    const found = range(context);
    return found ? replaced(title, removal(context.document, found), "", preferred) : [];
  };
}

export const columnRange = (context: FixContext) => nodeAt(context, ast.isColumn)?.$cstNode?.range;
