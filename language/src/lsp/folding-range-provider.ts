// Folding: bodies of declarations, long comments, runs of `//` lines.
import { CstUtils, type LangiumDocument } from "langium";
import type { FoldingRangeProvider } from "langium/lsp";
import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver";
import * as ast from "../generated/ast.js";

export class FeatFoldingRangeProvider implements FoldingRangeProvider {
  getFoldingRanges(document: LangiumDocument): FoldingRange[] {
    const root = document.parseResult.value;
    if (!ast.isModel(root) || !root.$cstNode) return [];
    const ranges: FoldingRange[] = [];
    for (const { $cstNode } of root.declarations) {
      if (!$cstNode) continue;
      const { start, end } = $cstNode.range;
      // The closing `>` stays visible where it has a line of its own.
      const ownLine = $cstNode.text.trimEnd().endsWith(">") && /\n[ \t]*>$/.test($cstNode.text);
      add(ranges, start.line, ownLine ? end.line - 1 : end.line);
    }
    let run: { first: number; last: number } | undefined;
    const close = () => {
      if (run) add(ranges, run.first, run.last, FoldingRangeKind.Comment);
      run = undefined;
    };
    for (const leaf of CstUtils.flattenCst(root.$cstNode)) {
      if (!leaf.hidden) continue;
      const { start, end } = leaf.range;
      if (leaf.text.startsWith("//")) {
        if (run && start.line === run.last + 1) run.last = start.line;
        else {
          close();
          run = { first: start.line, last: start.line };
        }
      } else {
        add(ranges, start.line, end.line, FoldingRangeKind.Comment);
      }
    }
    close();
    return ranges;
  }
}

function add(ranges: FoldingRange[], startLine: number, endLine: number, kind?: FoldingRangeKind): void {
  if (endLine > startLine) ranges.push({ startLine, endLine, ...(kind === undefined ? {} : { kind }) });
}
