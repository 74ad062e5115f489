// One thing that completion proposes, before it becomes an item of the protocol.
import { CompletionItemKind } from "vscode-languageserver";

export interface Proposal {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** Beside the label: a type, a signature. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Snippet text; the label where there is none. */
  readonly insert?: string;
  /** Lower ranks come first; equal ones by their label. */
  readonly rank: number;
  /** Ask for completion again once it is in. */
  readonly again?: true;
}

export const RANK = { best: 0, good: 1, fair: 2, function: 4, other: 6, literal: 8 } as const;

export function keywordProposal(text: string, documentation: string, rank: number = RANK.other): Proposal {
  return { label: text, kind: CompletionItemKind.Keyword, documentation, insert: text, rank };
}

export function snippetProposal(
  label: string,
  insert: string,
  documentation: string,
  rank: number = RANK.other,
): Proposal {
  return { label, kind: CompletionItemKind.Snippet, insert, documentation, rank };
}

/** Text that means itself inside of a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** `${1|a,b|}`, or `${1:fallback}` where there is nothing to choose from. */
export function choice(index: number, names: readonly string[], fallback: string): string {
  const plain = names.filter((name) => /^\w+$/.test(name)).slice(0, 50);
  return plain.length === 0 ? `\${${index}:${fallback}}` : `\${${index}|${plain.join(",")}|}`;
}
