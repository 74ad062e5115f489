// Sources: one line of each kind, a readable topic, an event time, columns that are used.
import type { AstNode } from "langium";
import * as ast from "../generated/ast.js";
import { SOURCE_FORMATS } from "../model/resolved.js";
import { DEFAULT_TIME_COLUMN, parseFormat } from "../model/source-model.js";
import { walk } from "../model/walk.js";
import { parseDuration, printType } from "../types/index.js";
import { nearest } from "../types/nearest.js";
import type { Check, CheckContext } from "./check.js";
import { isBroken } from "./check.js";
import { checkDuration } from "./check-durations.js";

export const checkSource: Check<ast.Source> = (node, context) => {
  checkOnce(node.members.filter(ast.isTopicLine), "topic", context);
  checkOnce(node.members.filter(ast.isFormatLine), "format", context);
  checkOnce(node.members.filter(ast.isTimeLine), "time", context);
  checkTopic(node, context);
  if (isBroken(node)) return;
  checkTime(node, context);
  checkUnusedColumns(node, context);
};

export function checkOnce(lines: readonly AstNode[], line: string, { report }: CheckContext): void {
  for (const node of lines.slice(1)) report("duplicate-line", { node }, { line });
}

const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;

export function isTopicName(topic: string): boolean {
  return TOPIC.test(topic) && topic !== "." && topic !== "..";
}

function checkTopic(node: ast.Source, { report }: CheckContext): void {
  const line = node.members.find(ast.isTopicLine);
  const topic = line ? line.value : node.name;
  if (topic === undefined || isTopicName(topic)) return;
  report("invalid-topic", line ? { node: line, property: "value" } : { node, property: "name" }, { topic });
}

export const checkFormat: Check<ast.FormatLine> = (node, { report }) => {
  if (node.value === undefined) return;
  const format = parseFormat(node.value);
  if (format) {
    if (format !== "json") report("unsupported-format", { node, property: "value" }, { name: format });
    return;
  }
  const suggestion = nearest(node.value, SOURCE_FORMATS);
  report(
    "unknown-format",
    { node, property: "value" },
    { name: node.value, formats: SOURCE_FORMATS.join(", "), ...(suggestion === undefined ? {} : { suggestion }) },
  );
};

function checkTime(node: ast.Source, { model, report }: CheckContext): void {
  const source = model.declaredSource(node);
  const line = node.members.find(ast.isTimeLine);
  const name = line ? (line.column?.$refText ?? "") : DEFAULT_TIME_COLUMN;
  const column = source.columnNamed(name);
  if (!column && line) {
    const suggestion = nearest(
      name,
      source.columns.map((candidate) => candidate.name),
    );
    const params = { name, source: source.name, ...(suggestion === undefined ? {} : { suggestion }) };
    report("unknown-column", { node: line, property: "column" }, params);
  } else if (!column) {
    const candidate = source.columns.find(({ type }) => type.kind === "timestamp")?.name;
    report(
      "source-without-time",
      { node, property: "name" },
      { source: source.name, ...(candidate === undefined ? {} : { candidate }) },
    );
  } else if (column.type.kind !== "timestamp" && column.type.kind !== "unknown") {
    const place = line ? { node: line, property: "column" } : { node: column.node ?? node };
    report("time-not-timestamp", place, { column: name, type: printType(column.type) });
  }
}

export const checkColumn: Check<ast.Column> = (node, { report }) => {
  if (!node.equals) return;
  const params = { expected: "`:`", found: "`=`", advice: "A column is written `name: type`." };
  report("syntax-error", { node, property: "equals" }, params);
};

const MAX_DELAY_MS = 999 * 86_400_000;

export const checkTimeLine: Check<ast.TimeLine> = (node, context) => {
  if (node.delay === undefined) return;
  const place = { node, property: "delay" };
  if (!checkDuration({ text: node.delay, what: "delay", zero: true, place }, context)) return;
  const delayMs = parseDuration(node.delay);
  if (delayMs !== undefined && delayMs > MAX_DELAY_MS) {
    context.report("delay-too-long", place, { delay: node.delay });
  }
};

/** A column that stands where only items may is no unused one either. */
function namesIn(features: readonly ast.Feature[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const feature of features) {
    walk(feature, (node) => {
      if (ast.isNameReference(node) && node.target) names.add(node.target.$refText);
    });
  }
  return names;
}

function checkUnusedColumns(node: ast.Source, { model, report }: CheckContext): void {
  const source = model.declaredSource(node);
  const features = model.featuresOn(source.name);
  if (model.sourceNode(source.name) !== node || features.length === 0 || features.some(isBroken)) return;
  const used = model.usedColumns(source.name);
  const unused = source.columns.filter(({ name }) => !used.has(name) && name !== source.time?.column);
  // A name that is no column may be one of them with a slip; then that is all to say.
  if (unused.length === 0 || [...used].some((name) => !source.columnNamed(name))) return;
  const misplaced = namesIn(features);
  for (const column of unused) {
    if (!column.node || misplaced.has(column.name)) continue;
    report("unused-column", { node: column.node, property: "name" }, { column: column.name, source: source.name });
  }
}
