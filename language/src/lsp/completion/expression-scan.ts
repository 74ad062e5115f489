// Where in an expression the cursor is: at an operand or behind one, in which calls, after which operator.
// Invariant: total; tokens that make no sense end the expression, and the cursor is behind it.
import type { IToken } from "chevrotain";

export interface OpenBracket {
  readonly kind: "call" | "cast" | "group" | "list" | "index";
  /** The function's name, for `call`. */
  readonly name: string;
  /** Of the argument the cursor is in, from 0. */
  argument: number;
  /** Index of the bracket's first token, the name included. */
  readonly start: number;
  /** Token ranges of the arguments before this one, the end exclusive. */
  readonly arguments: (readonly [number, number])[];
  /** First token of this argument. */
  argumentStart: number;
  /** The comparison or arithmetic that stood before the bracket, to return to. */
  readonly outer: Operator | undefined;
  readonly comparandStart: number;
}

export interface Operator {
  readonly text: string;
  /** Tokens of what stands to the left of it, the end exclusive. */
  readonly left: readonly [number, number];
}

export interface ExpressionScan {
  /** `operand`: one must follow; `after`: one is complete; `member`: after a dot; `done`: the expression ended before. */
  readonly state: "operand" | "after" | "member" | "is" | "is-not" | "type" | "done";
  /** Innermost last. */
  readonly brackets: readonly OpenBracket[];
  readonly operator: Operator | undefined;
  /** The operand before the dot, or the last complete one. */
  readonly operand: readonly [number, number];
  /** The first token that is no part of the expression. */
  readonly end: number;
  /** Start of what `and`, `or` and `not` join. */
  readonly comparandStart: number;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "=", "in", "like"]);
const ARITHMETIC: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);
const ENDS: ReadonlySet<string> = new Set(["where", "by", "tumbling", "sliding", "session", "online", "offline", "as"]);

export function isComparison(operator: string): boolean {
  return COMPARISONS.has(operator);
}

/** `bodyOpens`: a `<` after an operand may open a body, as after a key, so it is no comparison. */
export function scanExpression(tokens: readonly IToken[], start: number): ExpressionScan {
  let state: ExpressionScan["state"] = "operand";
  let brackets: OpenBracket[] = [];
  let operator: Operator | undefined;
  let operandStart = start;
  let comparandStart = start;
  let at = start;
  const open = (kind: OpenBracket["kind"], name: string, first: number) => {
    brackets = [
      ...brackets,
      { kind, name, argument: 0, start: first, arguments: [], argumentStart: at + 1, outer: operator, comparandStart },
    ];
    if (kind !== "index" && kind !== "list") operator = undefined;
    if (kind !== "list") comparandStart = at + 1;
    state = "operand";
  };
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const text = token.image;
    const type = token.tokenType.name;
    if (type === "CLOSE" || (type === "DEF_ID" && state !== "member")) break;
    if (state === "operand") {
      if (text === "(") open("group", "", at);
      else if (text === "[") open("list", "", at);
      else if (text === "not") comparandStart = at + 1;
      else if (text === "-") continue;
      else if (tokens[at + 1]?.image === "(" && /^[\w`]/.test(text)) {
        at++;
        operandStart = at - 1;
        open(text === "cast" ? "cast" : "call", text, at - 1);
      } else if ((text === "timestamp" || text === "date") && tokens[at + 1]?.tokenType.name === "STRING") {
        operandStart = at++;
        state = "after";
      } else if (/^[\w`"'*]/.test(text) && !ENDS_OPERAND.has(text)) {
        operandStart = at;
        state = "after";
      } else break;
    } else if (state === "member") {
      if (!/^[\w`]/.test(text)) break;
      state = "after";
    } else if (state === "is" || state === "is-not") {
      if (text === "not") state = "is-not";
      else if (text === "null") {
        state = "after";
      } else break;
    } else if (state === "type") {
      if (text === ")" && tokens[at - 1]?.image !== "as") {
        const bracket = brackets.at(-1);
        brackets = brackets.slice(0, -1);
        operandStart = bracket?.start ?? operandStart;
        operator = bracket?.outer;
        comparandStart = bracket?.comparandStart ?? comparandStart;
        state = "after";
      }
    } else if (text === ".") {
      state = "member";
    } else if (text === "[") {
      open("index", "", operandStart);
    } else if (text === ")" || text === "]") {
      const bracket = brackets.at(-1);
      if (!bracket) break;
      brackets = brackets.slice(0, -1);
      operandStart = bracket.start;
      operator = bracket.outer;
      comparandStart = bracket.comparandStart;
      // `x in [1, 2]` is complete.
      if (bracket.kind === "list") operator = undefined;
    } else if (text === ",") {
      const bracket = brackets.at(-1);
      if (!bracket) break;
      bracket.arguments.push([bracket.argumentStart, at]);
      bracket.argument++;
      bracket.argumentStart = at + 1;
      if (bracket.kind !== "list") {
        comparandStart = at + 1;
        operator = undefined;
      }
      state = "operand";
    } else if (text === "is") {
      state = "is";
    } else if (text === "and" || text === "or") {
      operator = undefined;
      comparandStart = at + 1;
      state = "operand";
    } else if (COMPARISONS.has(text)) {
      operator = { text, left: [comparandStart, at] };
      state = "operand";
    } else if (ARITHMETIC.has(text)) {
      operator = { text, left: [operandStart, at] };
      state = "operand";
    } else if (text === "as" && brackets.at(-1)?.kind === "cast") {
      state = "type";
    } else if (ENDS.has(text) || brackets.length === 0) {
      break;
    } else break;
  }
  return {
    state: at < tokens.length ? "done" : state,
    brackets,
    operator,
    operand: [operandStart, at],
    end: at,
    comparandStart,
  };
}

const ENDS_OPERAND: ReadonlySet<string> = new Set(["where", "and", "or", "in", "is", "like"]);
