// What places in a text are made of, for all kinds of declarations.
import type { IToken } from "chevrotain";
import { readName } from "../../syntax/value-converter.js";
import type { ExpressionScan } from "./expression-scan.js";

/** Which names an expression sees. */
export type Scope = "columns" | "items" | "expected";

export type Wanted =
  | { readonly kind: "declaration" }
  | { readonly kind: "keyword"; readonly text: string; readonly doc: string }
  | { readonly kind: "source" }
  | { readonly kind: "feature" }
  | { readonly kind: "source-line" }
  | { readonly kind: "feature-line" }
  | { readonly kind: "test-step" }
  | { readonly kind: "format" }
  | { readonly kind: "type" }
  | { readonly kind: "time-column" }
  | { readonly kind: "key"; readonly scan: ExpressionScan }
  | { readonly kind: "operand"; readonly scan: ExpressionScan; readonly scope: Scope; readonly role: Role }
  | { readonly kind: "operator"; readonly scan: ExpressionScan; readonly scope: Scope }
  | { readonly kind: "member"; readonly scan: ExpressionScan; readonly scope: Scope }
  | { readonly kind: "window" }
  | { readonly kind: "duration"; readonly of: DurationOf; readonly size?: string; readonly window?: string }
  | { readonly kind: "expected-key" }
  | { readonly kind: "event-field"; readonly path: readonly string[]; readonly written: readonly string[] }
  | { readonly kind: "event-value"; readonly path: readonly string[] }
  | { readonly kind: "key-value"; readonly key: string };

/** What the whole expression is: a condition, the value of an item, a condition of a test. */
export type Role = "condition" | "item";
export type DurationOf = "size" | "every" | "delay" | "ttl";

export interface Place {
  readonly wanted: readonly Wanted[];
  readonly tokens: readonly IToken[];
  readonly declaration: "source" | "feature" | "test" | undefined;
  /** The declaration's name; of a test the feature that it names. */
  readonly name: string | undefined;
  readonly source: string | undefined;
  /** The item that the cursor is in. */
  readonly item: string | undefined;
  /** In a header, a body, or behind a closed body? */
  readonly part: "header" | "body" | "outside";
}

export const NOTHING: readonly Wanted[] = [];

export function outside(tokens: readonly IToken[], declaration: Place["declaration"]): Place {
  return {
    wanted: [{ kind: "declaration" }],
    tokens,
    declaration,
    name: undefined,
    source: undefined,
    item: undefined,
    part: "outside",
  };
}

export function nameAt(tokens: readonly IToken[], at: number): string | undefined {
  const image = tokens[at]?.image;
  return image !== undefined && /^[\w`]/.test(image) ? readName(image) : undefined;
}

export function keyword(text: string, doc: string): Wanted {
  return { kind: "keyword", text, doc };
}

export const isClosed = (tokens: readonly IToken[]) => tokens.at(-1)?.tokenType.name === "CLOSE";

export function expressionWants(scan: ExpressionScan, scope: Scope, role: Role): readonly Wanted[] {
  switch (scan.state) {
    case "operand":
      return scan.brackets.at(-1)?.kind === "index" ? NOTHING : [{ kind: "operand", scan, scope, role }];
    case "member":
      return [{ kind: "member", scan, scope }];
    case "after":
      return [{ kind: "operator", scan, scope }];
    case "is":
      return [keyword("null", "Is there no value?"), keyword("not null", "Is there a value?")];
    case "is-not":
      return [keyword("null", "Is there a value?")];
    case "type":
      return [{ kind: "type" }];
    case "done":
      return NOTHING;
  }
}
