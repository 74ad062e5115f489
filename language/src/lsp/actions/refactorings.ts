// Refactorings: what may be written better, without anything being wrong.
// Invariant: names and values of the features stay as they are.
import type { AstNode, LangiumDocument } from "langium";
import type { Range } from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import type { ProjectModel } from "../../model/project-model.js";
import { parseDuration, printDuration, printName } from "../../types/index.js";
import { type FileEdit, nodeAt, removal } from "./fix.js";

export interface Refactoring {
  readonly title: string;
  readonly edits: readonly FileEdit[];
}

interface Asked {
  readonly document: LangiumDocument;
  readonly range: Range;
  readonly model: ProjectModel;
}

export function refactorings(asked: Asked): readonly Refactoring[] {
  return [extractWindowList, sortMembers].flatMap((build) => build(asked) ?? []);
}

/** `spend_1h = sum(amount) tumbling 1h` and `spend_1d = …` become `spend = sum(amount) tumbling 1h, 1d`. */
function extractWindowList(asked: Asked): Refactoring | undefined {
  const item = nodeAt(asked, ast.isItem);
  const own = item && suffixed(item);
  if (!item || !own) return undefined;
  const alike = item.$container.members.filter(ast.isItem).filter((each) => {
    const other = suffixed(each);
    return other !== undefined && other.base === own.base && other.rest === own.rest;
  });
  const [first, ...others] = alike;
  if (!first?.$cstNode || others.length === 0) return undefined;
  const sizes = alike.map((each) => each.window?.sizes[0] ?? "");
  const every = own.every === undefined ? "" : ` every ${own.every}`;
  const text = `${printName(own.base)} = ${own.value} ${own.kind} ${sizes.join(", ")}${every}`;
  return {
    title: `Extract a window list: \`${own.base}\` over ${sizes.join(", ")}`,
    edits: [
      { range: first.$cstNode.range, newText: text },
      ...others.flatMap(({ $cstNode }) =>
        $cstNode ? [{ range: removal(asked.document, $cstNode.range), newText: "" }] : [],
      ),
    ],
  };
}

interface Suffixed {
  readonly base: string;
  readonly value: string;
  readonly kind: string;
  readonly every: string | undefined;
  /** Equal for items that differ in the size of their window alone. */
  readonly rest: string;
}

/** Of an item whose name ends in the size of its window, as a list would call it. */
function suffixed({ name, value, where, window }: ast.Item): Suffixed | undefined {
  const size = window?.sizes.length === 1 ? parseDuration(window.sizes[0] ?? "") : undefined;
  if (!window || size === undefined || name === undefined) return undefined;
  const suffix = `_${printDuration(size)}`;
  if (!name.endsWith(suffix) || name.length === suffix.length) return undefined;
  const condition = where?.$cstNode ? ` where ${where.$cstNode.text}` : "";
  const text = `${value?.$cstNode?.text ?? ""}${condition}`;
  const every = window.every;
  return {
    base: name.slice(0, -suffix.length),
    value: text,
    kind: window.kind,
    every,
    rest: JSON.stringify([text, window.kind, every]),
  };
}

/** The columns of a source or the items of a feature by name, with the comments above them. */
function sortMembers(asked: Asked): Refactoring | undefined {
  const source = nodeAt(asked, ast.isSource);
  const feature = source ? undefined : nodeAt(asked, ast.isFeature);
  const members: readonly (AstNode & { readonly name: string })[] = source
    ? source.members.filter(ast.isColumn)
    : (feature?.members.filter(ast.isItem) ?? []);
  const text = asked.document.textDocument.getText().split(/\r\n|\n|\r/);
  const blocks = members.map((node) => ({ name: node.name, ...linesOf(node, text) }));
  const sorted = blocks.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const apart = blocks.every(({ first }, index) => index === 0 || (blocks[index - 1]?.last ?? 0) < first);
  if (blocks.length < 2 || !apart || sorted.every((block, index) => block === blocks[index])) return undefined;
  return {
    title: source ? "Sort columns by name" : "Sort items by name",
    edits: blocks.map(({ first, last }, index) => {
      const block = sorted[index];
      const newText = block ? text.slice(block.first, block.last + 1).join("\n") : "";
      const end = { line: last, character: text[last]?.length ?? 0 };
      return { range: { start: { line: first, character: 0 }, end }, newText };
    }),
  };
}

function linesOf({ $cstNode }: AstNode, text: readonly string[]): { readonly first: number; readonly last: number } {
  let first = $cstNode?.range.start.line ?? 0;
  while (first > 0 && /^\s*(\/\/|\/\*|\*)/.test(text[first - 1] ?? "")) first--;
  return { first, last: $cstNode?.range.end.line ?? 0 };
}
