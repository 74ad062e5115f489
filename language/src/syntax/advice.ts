// What to write instead, for slips that are easy to recognise by the tokens around an error.
// Invariant: advice is a whole sentence that says what to write; the first that fits is given, so the narrower stand first.
import type { IToken } from "chevrotain";
import { quote } from "../diagnostics/entry.js";
import { AGGREGATE_FUNCTIONS, NAMED_FUNCTIONS } from "../types/index.js";
import { nearest } from "../types/nearest.js";
import type { Unexpected } from "./expected.js";
import { DECLARATION_WORDS } from "./reserved.js";

export function adviceFor(error: Unexpected): string | undefined {
  return ADVICE.find((known) => known.fits(error))?.write(error);
}

interface Advice {
  readonly fits: (error: Unexpected) => boolean;
  readonly write: (error: Unexpected) => string;
}

const say = (text: string) => () => text;
const isName = (token: IToken | undefined) => token?.tokenType.name === "ID";
const isCall = (token: IToken | undefined) => token?.tokenType.name === "CALL_ID";
const isFunction = (token: IToken | undefined) =>
  [...AGGREGATE_FUNCTIONS, ...NAMED_FUNCTIONS].some((name) => name === token?.image);
const inItem = ({ rule, token }: Unexpected) => rule === "Feature" && token === "CLOSE";
const inHeader = ({ rule, token }: Unexpected) => rule === "Feature" && token === "by";
const wantsDeclaration = ({ rule }: Unexpected) => rule === "" || rule === "Model" || rule === "Declaration";

/** `1 hour`, `5 min`, `30 s`: the unit's first letter is how it is written, but for milliseconds; weeks are 7 days. */
const UNIT = /^(ms|milliseconds?|s|sec(ond)?s?|m|min(ute)?s?|h|hours?|d|days?|w|weeks?)$/i;
const WORDS = /^(AND|OR|NOT|IN|IS|LIKE|WHERE|BY|ON|AS|TUMBLING|SLIDING|SESSION|EVERY)$/;

function writtenDuration(count: string, unit: string): string {
  if (/^w/i.test(unit)) return `${7 * Number(count)}d`;
  return `${count}${/^(ms|milli)/i.test(unit) ? "ms" : unit.charAt(0).toLowerCase()}`;
}

/** The operator or word that is written in capitals; `NOT x` is read as a name up to the `x`. */
function capitals({ previous, found }: Unexpected): string | undefined {
  if ((isName(found) || isCall(found)) && WORDS.test(found.image)) return found.image;
  return isName(previous) && previous?.image === "NOT" ? previous.image : undefined;
}

/** `FEATURE`, `features`, `sorce`: the word that opens a declaration is meant. */
function declarationMeant(error: Unexpected): string | undefined {
  return wantsDeclaration(error) ? nearest(error.found.image, DECLARATION_WORDS) : undefined;
}

/** `my-feature`, without blanks. */
export function isHyphen(before: IToken | undefined, hyphen: IToken | undefined): boolean {
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
    fits: ({ found }) => /^select$/i.test(found.image),
    write: say("Feat is no SQL: `feature NAME on SOURCE by KEY < total = sum(amount) tumbling 1h >`."),
  },
  {
    fits: (error) => wantsDeclaration(error) && /^(import|include|from)$/.test(error.found.image),
    write: say("Nothing is imported: all files of a folder know each other."),
  },
  {
    fits: (error) => declarationMeant(error) !== undefined,
    write: (error) => {
      const word = declarationMeant(error) ?? "";
      const capitals = error.found.image.toLowerCase() === word;
      return capitals ? `Write ${quote(word)}, in small letters.` : `Did you mean ${quote(word)}?`;
    },
  },
  {
    fits: ({ rule, found, previous }) => rule === "Name" && found.image === "(" && previous?.image === "by",
    write: say("Keys stand without brackets: `by a, b`."),
  },
  {
    fits: ({ previous, token }) => previous?.image === "case" && token === ")",
    write: say("Write `if(condition, a, b)`."),
  },
  {
    fits: ({ previous, found }) => previous?.image === "==" && found.image === "=",
    write: say("To compare, write `==`."),
  },
  {
    fits: (error) => error.found.image === "-" && error.next?.image === "-",
    write: say("Comments start with `//`."),
  },
  {
    fits: ({ previous, rule }) => rule === "Duration" && previous?.image === ",",
    write: say("After a comma comes another size of the window; between items stands nothing."),
  },
  {
    fits: ({ rule, previous, next }) =>
      rule === "Duration" && previous?.image === "session" && next?.tokenType.name === "DURATION",
    write: ({ next }) => `Write ${quote(`session ${next?.image}`)}.`,
  },
  {
    fits: ({ rule, found }) => rule === "Duration" && found.tokenType.name === "STRING",
    write: say("Write it without quotes."),
  },
  {
    fits: (error) => inItem(error) && error.found.image === "by" && error.next?.tokenType.name === "DURATION",
    write: ({ next }) => `The step of a window is written ${quote(`every ${next?.image}`)}.`,
  },
  {
    fits: ({ rule, token, found }) => rule === "Feature" && token === "on" && found.image.toLowerCase() === "from",
    write: say("The source stands after `on`."),
  },
  {
    fits: ({ rule, token, found }) => rule === "Feature" && token === "<" && isName(found),
    write: say("Several keys are separated by commas, and the items stand in `<` and `>`."),
  },
  {
    fits: ({ rule, token, found }) => rule === "Feature" && token === "<" && found.tokenType.name === "DEF_ID",
    write: say("The items stand in `<` and `>`."),
  },
  {
    fits: (error) => inItem(error) && error.found.tokenType.name === "STRING",
    write: say("A name stands without quotes; one with blanks or signs in backquotes."),
  },
  {
    fits: ({ previous, found }) => DECLARATION_WORDS.has(previous?.image ?? "") && found.image === ":",
    write: ({ previous }) => `Write ${quote(`${previous?.image} NAME …`)}, without a colon.`,
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
  {
    fits: ({ rule, token }) => rule === "NullTestWords" && token === "null",
    write: ({ previous }) => `To compare, write ${quote(previous?.image === "not" ? "!=" : "==")}.`,
  },
  { fits: ({ found, token }) => found.image === "{" && token === "<", write: say("Bodies stand in `<` and `>`.") },
  {
    fits: ({ previous, found }) => /^[0-9]+$/.test(previous?.image ?? "") && UNIT.test(found.image),
    write: ({ previous, found }) =>
      `Write ${quote(writtenDuration(previous?.image ?? "", found.image))}, without a blank.`,
  },
  {
    fits: ({ previous, found }) => found.image === "ttl" || (previous?.image === "online" && !isName(found)),
    write: say("The time to live is written `online ttl 24h`."),
  },
  {
    fits: (error) => inItem(error) && isName(error.found) && error.next?.tokenType.name === "CALL_ID",
    write: ({ found, next }) => `An item is written ${quote(`${found.image} = ${next?.image}(…)`)}.`,
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
  {
    fits: ({ rule, found, next }) => rule === "SourceMember" && found.image === "topic" && next !== undefined,
    write: ({ next }) => `A topic stands in quotes: ${quote(`topic "${next?.image}"`)}.`,
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
    fits: (error) => inItem(error) && isFunction(error.previous) && isName(error.found),
    write: ({ previous, found }) => `Write ${quote(`${previous?.image}(${found.image})`)}.`,
  },
  {
    fits: (error) => inItem(error) && /^[0-9]+\w*[a-z_]/i.test(error.found.image) && error.next?.image === "=",
    write: say("A name starts with a letter; one with a digit first stands in backquotes."),
  },
  { fits: ({ previous, found }) => previous?.image === "*" && found.image === "*", write: say("Write `power(x, y)`.") },
  {
    fits: ({ rule, found }) => rule === "TypeNode" && isCall(found) && /char$/i.test(found.image),
    write: say("A text is a `string`, of any length."),
  },
  {
    fits: ({ found }) => found.tokenType.name === "DURATION",
    write: say("Durations stand only in windows and after `delay` and `ttl`."),
  },
  {
    fits: (error) => wantsDeclaration(error) && error.previous?.image === ">",
    write: say("The `>` before it closes what was declared."),
  },
];
