// Canonical layout of `.feat` text.
// Invariant: only blanks and line breaks change; a text that cannot be read is refused, never mended.
import { SYNTAX } from "../diagnostics/catalogue/syntax.js";
import { standaloneServices } from "../feat-module.js";
import type { Model } from "../generated/ast.js";
import { loadProject, type ProjectDiagnostic } from "../load.js";
import { cutLines } from "./lines.js";
import { printLines } from "./print-lines.js";

export type Formatted =
  | { readonly text: string }
  /** The syntax errors that are in the way. */
  | { readonly diagnostics: readonly ProjectDiagnostic[] };

export async function formatText(text: string, path: string): Promise<Formatted> {
  const { feat } = standaloneServices();
  const { lexerErrors, parserErrors, value } = feat.parser.LangiumParser.parse<Model>(text);
  if (lexerErrors.length + parserErrors.length === 0) return { text: formatModel(value) };
  const { diagnostics } = await loadProject([{ path, text }]);
  return { diagnostics: diagnostics.filter(({ code }) => Object.hasOwn(SYNTAX, code)) };
}

/** Of a tree without syntax errors. */
export function formatModel(model: Model): string {
  return printLines(cutLines(model));
}
