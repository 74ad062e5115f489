// Text that fixes insert: source declarations, columns, and where they go.

import { AstUtils } from "langium";
import type { Range } from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import { inferSource } from "../../model/inferred-source.js";
import type { ProjectModel } from "../../model/project-model.js";
import type { ResolvedSource } from "../../model/resolved.js";
import { printName, printType, type Type } from "../../types/index.js";
import type { FileEdit } from "./fix.js";

export function printSource({ name, columns }: ResolvedSource): string {
  const lines = columns.map((column) => `  ${printName(column.name)}: ${printType(column.type)}`);
  return `source ${printName(name)} <\n${lines.join("\n")}\n>\n\n`;
}

/** Before the declaration, its comment included. */
export function beforeDeclaration(node: ast.Declaration): Range["start"] {
  const start = node.$cstNode?.range.start ?? { line: 0, character: 0 };
  const text = AstUtils.getDocument(node).textDocument.getText();
  const lines = text.split(/\r\n|\n|\r/);
  let line = start.line;
  if (start.character > 0 && (lines[line]?.slice(0, start.character).trim() ?? "") !== "") return start;
  while (line > 0 && /^\s*(\/\/|\/\*|\*)/.test(lines[line - 1] ?? "")) line--;
  return { line, character: 0 };
}

/** A column behind the last one of its kind, laid out as the members are. */
export function columnInsertion(source: ast.Source, name: string, type: Type): FileEdit | undefined {
  const uri = AstUtils.getDocument(source).uri.toString();
  const columns = source.members.filter(ast.isColumn);
  const last = columns.at(-1)?.$cstNode ?? source.members.at(-1)?.$cstNode;
  const column = `${printName(name)}: ${printType(type)}`;
  if (last) {
    const newText = `\n${" ".repeat(last.range.start.character)}${column}`;
    const oneLine = source.$cstNode?.range.start.line === source.$cstNode?.range.end.line;
    return { uri, range: { start: last.range.end, end: last.range.end }, newText: oneLine ? ` ${column}` : newText };
  }
  const end = source.$cstNode?.range.end;
  if (!end) return undefined;
  const at = { line: end.line, character: Math.max(0, end.character - 1) };
  return { uri, range: { start: at, end: at }, newText: `  ${column}\n` };
}

/** The type that the features on the source would give a column if nothing declared the source. */
export function inferredType(model: ProjectModel, source: string, column: string): Type {
  const inferred = inferSource(source, model.featuresOn(source)).columnNamed(column);
  return inferred?.type ?? { kind: "string", nullable: true };
}
