// What the grammar wants at a place, in the language's own words.
// Invariant: never a list of tokens; one phrase per rule, and advice where a slip is well known.
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

/** What to write instead, for slips that are easy to recognise. */
export function adviceFor(error: Unexpected): string | undefined {
  return ADVICE.find((known) => known.fits(error))?.write(error);
}

interface Advice {
  readonly fits: (error: Unexpected) => boolean;
  readonly write: (error: Unexpected) => string;
}

const say = (text: string) => () => text;
const isName = (token: IToken | undefined) => token?.tokenType.name === "ID";
const inItem = ({ rule, token }: Unexpected) => rule === "Feature" && token === "CLOSE";
const inHeader = ({ rule, token }: Unexpected) => rule === "Feature" && token === "by";

/** `1 hour`, `5 min`, `30 s`: the unit's first letter is how it is written, but for milliseconds. */
const UNIT = /^(ms|milliseconds?|s|sec(ond)?s?|m|min(ute)?s?|h|hours?|d|days?)$/i;
const WORDS = /^(AND|OR|NOT|IN|IS|LIKE|WHERE|BY|ON|AS|TUMBLING|SLIDING|SESSION|EVERY)$/;

function writtenUnit(unit: string): string {
  return /^(ms|milli)/i.test(unit) ? "ms" : unit.charAt(0).toLowerCase();
}

/** The operator or word that is written in capitals; `NOT x` is read as a name up to the `x`. */
function capitals({ previous, found }: Unexpected): string | undefined {
  if (isName(found) && WORDS.test(found.image)) return found.image;
  return isName(previous) && previous?.image === "NOT" ? previous.image : undefined;
}

/** `my-feature`, without blanks. */
function isHyphen(before: IToken | undefined, hyphen: IToken | undefined): boolean {
  return isName(before) && hyphen?.image === "-" && before?.endOffset === hyphen.startOffset - 1;
}

/** The first that fits is given. */
const ADVICE: readonly Advice[] = [
  {
    fits: (error) => capitals(error) !== undefined,
    write: (error) => `Write ${quote(capitals(error)?.toLowerCase() ?? "")}, in small letters.`,
  },
  {
    fits: ({ rule, token, previous, found, next }) =>
      (token !== "" && (rule === "Feature" || rule === "Source") && isHyphen(previous, found)) ||
      (rule === "Feature" && token === "CLOSE" && isHyphen(found, next)),
    write: say("A name with `-` stands in backquotes; or write `_`."),
  },
  {
    fits: ({ found, next }) => found.image === "hopping" && next?.tokenType.name === "DURATION",
    write: say("A hopping window is written `sliding 1h every 5m`."),
  },
  {
    fits: ({ found, next }) => found.image === "not" && (next?.image === "in" || next?.image === "like"),
    write: ({ next }) => `Write ${quote(`not x ${next?.image} …`)}.`,
  },
  {
    fits: ({ found, token }) => found.image === "," && token === ")",
    write: say("A list stands in brackets: `x in [1, 2]`."),
  },
  {
    fits: ({ previous, found }) => previous?.image === "<" && found.image === ">",
    write: say("To ask whether two values differ, write `!=`."),
  },
  { fits: ({ found }) => found.image === "between", write: say("Write `x >= a and x <= b`.") },
  { fits: ({ previous }) => previous?.image === "distinct", write: say("Write `count_distinct(x)`.") },
  { fits: ({ rule, token }) => rule === "NullTestWords" && token === "null", write: say("To compare, write `==`.") },
  { fits: ({ found, token }) => found.image === "{" && token === "<", write: say("Bodies stand in `<` and `>`.") },
  {
    fits: ({ previous, found }) => /^[0-9]+$/.test(previous?.image ?? "") && UNIT.test(found.image),
    write: ({ previous, found }) => `Write ${quote(`${previous?.image}${writtenUnit(found.image)}`)}, without a blank.`,
  },
  {
    fits: ({ previous, found }) => found.image === "ttl" || (previous?.image === "online" && !isName(found)),
    write: say("The time to live is written `online ttl 24h`."),
  },
  {
    fits: (error) => error.found.image === "where" && inItem(error),
    write: say("`where` stands before the window."),
  },
  {
    fits: ({ found, rule }) => found.image === "where" && rule === "Feature",
    write: say("`where` stands before `by`."),
  },
  { fits: inHeader, write: say("A feature needs at least one key: `feature NAME on SOURCE by KEY < … >`.") },
  {
    fits: ({ rule, found }) => rule === "Source" && found.image === ",",
    write: say("No comma stands between columns."),
  },
  { fits: ({ rule, token }) => rule === "Column" && token === ":", write: say("A column is written `name: type`.") },
  {
    fits: (error) => inItem(error) && error.found.tokenType.name === "CALL_ID",
    write: ({ found }) => `An item starts with its name: ${quote(`x = ${found.image}(…)`)}.`,
  },
  {
    fits: (error) => inItem(error) && error.next?.image === "==",
    write: say("An item is written `name = …`, with one `=`."),
  },
  {
    fits: (error) => inItem(error) && error.next?.image === ":",
    write: say("An item is written `name = …`."),
  },
  {
    fits: (error) => inItem(error) && isName(error.found) && error.next?.tokenType.name === "DURATION",
    write: say("Windows are `tumbling 1h`, `sliding 1h every 5m` and `session 30m`."),
  },
  {
    fits: (error) => inItem(error) && (error.found.image === "every" || error.found.image === ","),
    write: say("Windows are written `tumbling 1h, 1d every 5m`."),
  },
  {
    fits: ({ found }) => found.tokenType.name === "DURATION",
    write: say("Durations stand only in windows and after `delay` and `ttl`."),
  },
];
