// What hover says of a name: its type, documentation, window, freshness, state.
import type { AstNode } from "langium";
import { AstUtils, UriUtils } from "langium";
import { documentationOf } from "../../model/documentation.js";
import { columnReferences } from "../../model/names.js";
import type { ProjectModel } from "../../model/project-model.js";
import type { ResolvedFeature, ResolvedItem, ResolvedSource } from "../../model/resolved.js";
import { printWindow } from "../../model/window-model.js";
import { printDuration, printName, printType } from "../../types/index.js";
import { typeOfColumnType } from "../../typing/type-node.js";
import type { Execution } from "../execution.js";
import type { FeatSymbol } from "../symbols/symbol.js";
import { freshnessInWords, windowInWords } from "./windows-in-words.js";

export interface DescribeContext {
  readonly model: ProjectModel;
  readonly execution: Execution | undefined;
  /** What a window list adds to an item's name where the cursor is. */
  readonly suffix: string;
}

/** Markdown. */
export function describeSymbol(symbol: FeatSymbol, context: DescribeContext): string | undefined {
  const { model } = context;
  switch (symbol.kind) {
    case "source":
      return describeSource(model.source(symbol.name), model);
    case "feature": {
      const node = model.featureNode(symbol.name);
      return node && describeFeature(model.feature(node), context);
    }
    case "column":
      return describeColumn(model.source(symbol.source), symbol.name, model);
    case "field":
      return paragraphs(
        code(`field ${printName(symbol.name)}: ${printType(typeOfColumnType(symbol.node.type))}`),
        documentationOf(symbol.node),
      );
    case "key": {
      const node = model.featureNode(symbol.feature);
      const key = node && model.feature(node).keys.find(({ name }) => name === symbol.name);
      return (
        key &&
        paragraphs(code(`key ${printName(key.name)}: ${printType(key.type)}`), `Entity key of \`${symbol.feature}\`.`)
      );
    }
    case "item": {
      const node = model.featureNode(symbol.feature);
      return node && describeItem(model.feature(node), symbol.name, context);
    }
  }
}

function describeSource(source: ResolvedSource, model: ProjectModel): string {
  const columns = source.columns.map(({ name, type }) => `  ${printName(name)}: ${printType(type)}`);
  const time = source.time
    ? [`  time ${printName(source.time.column)} delay ${printDuration(source.time.delayMs)}`]
    : [];
  const features = model.featuresOn(source.name).length;
  return paragraphs(
    code([`source ${printName(source.name)} <`, ...columns, ...time, ">"].join("\n")),
    source.doc,
    source.node ? undefined : "Nothing declares this source, so it is inferred from the features on it.",
    `Topic \`${source.topic}\`, ${source.format}. ${counted(features, "feature")} on it.`,
  );
}

function describeFeature(feature: ResolvedFeature, { execution }: DescribeContext): string {
  const keys = feature.keys.map(({ name }) => printName(name)).join(", ");
  const groups = feature.groups.map((group) => {
    const names = group.output.map((name) => `\`${printName(name)}\``).join(", ");
    return `- **${printWindow(group.window)}**: ${names}`;
  });
  const online = feature.online && `online for ${printDuration(feature.online.ttlMs)}`;
  const stores = [online, feature.offline ? "offline" : undefined].filter((each) => each !== undefined).join(", ");
  return paragraphs(
    code(`feature ${printName(feature.name)} on ${printName(feature.source.name)} by ${keys}`),
    feature.doc,
    groups.join("\n"),
    stores === "" ? undefined : `Stored ${stores}.`,
    execution?.stateInWords(feature),
  );
}

function describeColumn(source: ResolvedSource, name: string, model: ProjectModel): string | undefined {
  const column = source.columnNamed(name);
  if (!column) return undefined;
  const users = model
    .featuresOn(source.name)
    .filter((feature) => columnReferences(feature).some(({ target }) => target.$refText === name));
  const time =
    source.time?.column === name ? `Event time, with a delay of ${printDuration(source.time.delayMs)}.` : undefined;
  return paragraphs(
    code(`column ${printName(name)}: ${printType(column.type)}`),
    column.node ? documentationOf(column.node) : `Inferred: nothing declares the source \`${source.name}\`.`,
    column.type.nullable ? "Can be null." : "Never null: events without it are rejected.",
    time,
    `Used by ${counted(users.length, "feature")} on \`${source.name}\`${column.node ? `, declared in ${fileOf(column.node)}` : ""}.`,
  );
}

function describeItem(feature: ResolvedFeature, written: string, context: DescribeContext): string | undefined {
  const items = feature.items.filter(
    ({ node, name }) => node.name === written && (context.suffix === "" || name === written + context.suffix),
  );
  const first = items[0];
  if (!first) return undefined;
  const signatures = items.map((item) => `${printName(item.name)}: ${printType(item.type)}`).join("\n");
  const nullable = first.type.nullable ? nullabilityOf(first) : "Never null.";
  return paragraphs(
    code(signatures),
    first.doc,
    nullable,
    ...items.flatMap((item) => windowLines(item, feature, context)),
  );
}

function nullabilityOf(item: ResolvedItem): string {
  return item.kind === "aggregate" ? "Null for a window without such values." : "Null where what it is made of is.";
}

function windowLines(item: ResolvedItem, feature: ResolvedFeature, { execution }: DescribeContext): readonly string[] {
  const windows = item.kind === "derived" ? item.windows : item.window ? [item.window] : [];
  return windows.map((window) => {
    const state = item.kind === "aggregate" ? execution?.stateInWords(feature, item.name) : undefined;
    return [
      `**${printWindow(window)}** ${windowInWords(window)}`,
      `Fresh: ${freshnessInWords(window, feature.source.time?.delayMs ?? 0)}`,
      ...(state === undefined ? [] : [state]),
    ].join("  \n");
  });
}

export function code(text: string): string {
  return `\`\`\`feat\n${text}\n\`\`\``;
}

export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function fileOf(node: AstNode): string {
  return `\`${UriUtils.basename(AstUtils.getDocument(node).uri)}\``;
}
