// What the grammar wants at a place, in the language's own words.
// Invariant: never a list of tokens; one phrase per rule.
import type { IToken } from "chevrotain";
import { quote } from "../diagnostics/entry.js";
import { RESERVED_WORDS } from "./reserved.js";

export interface Unexpected {
  /** The innermost grammar rule. */
  readonly rule: string;
  /** The name of the one token that would do; empty where several would. */
  readonly token: string;
  readonly found: IToken;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
}

/** Where any of several things can stand: what they are called together. */
const BY_RULE: Readonly<Record<string, string>> = {
  "": "`source`, `feature` or `test`",
  Model: "`source`, `feature` or `test`",
  Declaration: "`source`, `feature` or `test`",
  SourceMember: "a column, `name: type`",
  TypeNode: "a type",
  ColumnType: "a type",
  ScalarTypeNode: "a type",
  FeatureMember: "an item, `name = …`",
  Window: "`tumbling`, `sliding` or `session`",
  TestStep: "an event `{ … }` or `expect`",
  JsonValue: "a value",
  JsonScalar: "a value",
  MemberName: "the name of a field",
  Text: "a text in quotes",
  Name: "a name",
  SoftKeyword: "a name",
  Duration: "a duration such as `1h`",
  SignedNumber: "a number",
};

/** The end of a body, by what may stand in it. */
const BODY: Readonly<Record<string, string>> = {
  Source: "a column `name: type`, or `>` to close the source",
  Feature: "an item `name = …`, or `>` to close the feature",
  Test: "an event `{ … }`, `expect`, or `>` to close the test",
};

const TOKENS: Readonly<Record<string, string>> = {
  CALL_ID: "a function",
  ID: "a name",
  QUOTED_ID: "a name",
  DEF_ID: "an item, `name = …`",
  NUMBER: "a number",
  STRING: "a text in quotes",
  EOF: "`source`, `feature` or `test`",
};

export function expectedInWords({ rule, token }: Unexpected): string {
  if (token === "CLOSE") return BODY[rule] ?? "`>`";
  if (token !== "") return TOKENS[token] ?? quote(token);
  return BY_RULE[rule] ?? "an expression";
}

export function foundInWords(found: IToken): string {
  if (found.tokenType.name === "EOF") return "the end of the file";
  const image = found.image.length > 40 ? `${found.image.slice(0, 40)}…` : found.image;
  return quote(image);
}

/** A reserved word where a name is wanted. */
export function reservedName({ rule, token, found }: Unexpected): string | undefined {
  const wantsName = token === "" && (rule === "Name" || rule === "SoftKeyword");
  return wantsName && RESERVED_WORDS.has(found.image) ? found.image : undefined;
}
