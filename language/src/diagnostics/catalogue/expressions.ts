// Expressions: types of operands and arguments, comparisons, literals.
import { entry, quote, writeInstead } from "../entry.js";

const feature = (item: string) => `feature f on transactions by customer_id <\n  ${item}\n>`;
const where = (condition: string) => feature(`n = count(*) where ${condition} tumbling 1h`);
const typed = (condition: string) =>
  `source s <\n  id: string not null\n  price: decimal(10,2)\n  at: timestamp\n  tags: map<string,string>\n  event_timestamp: timestamp\n>\nfeature f on s where ${condition} by id < n = count(*) tumbling 1h >`;

export const EXPRESSIONS = {
  "wrong-operand-type": entry<{ operator: string; expected: string; type: string; advice?: string }>({
    severity: "error",
    message: ({ operator, expected, type, advice }) =>
      `${quote(operator)} takes ${expected}, not ${quote(type)}.${advice ? ` ${advice}` : ""}`,
    explanation:
      "Numbers widen on their own from int to bigint to decimal to double; any other conversion is a `cast`.",
    wrong: where('upper(status) + "x" == "y"'),
    right: where('concat(upper(status), "x") == "y"'),
  }),
  "wrong-argument-type": entry<{ function: string; parameter: string; expected: string; type: string }>({
    severity: "error",
    message: ({ function: name, parameter, expected, type }) =>
      `${quote(name)} takes ${expected} as ${quote(parameter)}, not ${quote(type)}.`,
    explanation: "The signature of each function says what it takes. `cast(x as T)` converts.",
    wrong: feature('n = count(*) where lower(5) == "x" tumbling 1h'),
    right: feature('n = count(*) where lower(status) == "x" tumbling 1h'),
  }),
  "wrong-argument-count": entry<{
    function: string;
    expected: string;
    found: number;
    signature: string;
    advice?: string;
  }>({
    severity: "error",
    message: ({ function: name, expected, found, signature, advice }) =>
      `${quote(name)} takes ${expected}, not ${found}: ${quote(signature)}.${writeInstead(advice)}`,
    explanation: "The signature of each function says how many arguments it takes.",
    wrong: feature("total = sum(amount, 2) tumbling 1h"),
    right: feature("total = sum(amount) tumbling 1h"),
  }),
  "star-argument": entry<{ function: string }>({
    severity: "error",
    message: ({ function: name }) =>
      `Only ${quote("count(*)")} takes ${quote("*")}. Name what ${quote(name)} is to look at.`,
    explanation: "`*` stands for the event as a whole, which can only be counted.",
    wrong: feature("total = sum(*) tumbling 1h"),
    right: feature("total = sum(amount) tumbling 1h"),
  }),
  "non-constant-argument": entry<{ function: string; parameter: string; example: string }>({
    severity: "error",
    message: ({ function: name, parameter, example }) =>
      `${quote(parameter)} of ${quote(name)} must be written out: ${quote(example)}.`,
    explanation: "Such an argument is part of the definition and the same for every event.",
    wrong: feature("p = percentile(amount, amount) tumbling 1h"),
    right: feature("p = percentile(amount, 0.95) tumbling 1h"),
  }),
  "argument-out-of-range": entry<{ function: string; parameter: string; range: string; found: string }>({
    severity: "error",
    message: ({ function: name, parameter, range, found }) =>
      `${quote(parameter)} of ${quote(name)} lies in ${range}; found ${found}.`,
    explanation: "For `percentile` 0 is the least value, 0.5 the median and 1 the greatest.",
    wrong: feature("p = percentile(amount, 95) tumbling 1h"),
    right: feature("p = percentile(amount, 0.95) tumbling 1h"),
  }),
  "unlike-types": entry<{ operator: string; left: string; right: string; advice?: string }>({
    severity: "error",
    message: ({ operator, left, right, advice }) =>
      `${quote(operator)} cannot compare ${quote(left)} with ${quote(right)}. ${advice ?? `Convert one of them with ${quote("cast(x as T)")}.`}`,
    explanation: "Values of different kinds are never equal by accident; say which conversion is meant.",
    wrong: where('status == 5 or status == "x"').replaceAll("status == 5", "upper(status) == 5"),
    right: where('status == "5" or status == "x"'),
  }),
  "condition-not-boolean": entry<{ type: string }>({
    severity: "error",
    message: ({ type }) =>
      `A condition is true or false; this is ${quote(type)}. Compare it: ${quote("x == …")} or ${quote("x is not null")}.`,
    explanation: "Nothing but a boolean counts as true or false.",
    wrong: where("status"),
    right: where('status == "paid"'),
  }),
  "chained-comparison": entry<{ first: string; second: string }>({
    severity: "error",
    message: ({ first, second }) => `Comparisons do not chain. Write ${quote(`${first} and ${second}`)}.`,
    explanation: "`a < b < c` would compare a truth value with c.",
    wrong: where("1 < amount < 10"),
    right: where("1 < amount and amount < 10"),
  }),
  "expression-too-large": entry<Record<never, never>>({
    severity: "error",
    message: () =>
      "As SQL this becomes too large: functions and casts inside each other write their operands several times. Nest fewer of them.",
    explanation:
      "SQL has no place to keep a value in the middle of an expression, so `exp`, `%` of doubles, casts and the like write what they are applied to twice or more. A dozen of them inside each other is too many; what is made of items can be split into several derived items.",
    wrong: feature(`n = sum(${"exp(".repeat(14)}amount${")".repeat(14)}) tumbling 1h`),
    right: feature("n = sum(exp(amount)) tumbling 1h"),
  }),
  "assignment-in-condition": entry<Record<never, never>>({
    severity: "error",
    message: () => `${quote("=")} gives a name to an item. To compare, write ${quote("==")}.`,
    explanation: "Equality is `==`; one `=` starts an item.",
    wrong: where('status = "paid"'),
    right: where('status == "paid"'),
  }),
  "comparison-with-null": entry<{ operator: string; instead: string }>({
    severity: "warning",
    message: ({ operator, instead }) =>
      `${quote(operator)} with ${quote("null")} is never true. Write ${quote(instead)}.`,
    explanation: "As in SQL, a comparison with null is null.",
    wrong: where("status == null"),
    right: where("status is null"),
  }),
  "list-outside-in": entry<Record<never, never>>({
    severity: "error",
    message: () => `A list in brackets stands only after ${quote("in")}: ${quote('x in ["a", "b"]')}.`,
    explanation: "There are no array literals.",
    wrong: where('status == ["paid"]'),
    right: where('status in ["paid"]'),
  }),
  "in-without-list": entry<Record<never, never>>({
    severity: "error",
    message: () => `After ${quote("in")} stands a list of at least one value: ${quote('x in ["a", "b"]')}.`,
    explanation: "`in` compares with each value of a list.",
    wrong: where('status in "paid"'),
    right: where('status in ["paid"]'),
  }),
  "invalid-timestamp": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `${quote(text)} is no point in time. Write ${quote("2026-02-12T10:00:00Z")}.`,
    explanation:
      "A date, `T` or a blank, the time with up to nine digits after the second, and `Z`, an offset or nothing for UTC.",
    wrong: typed('at > timestamp "2026-02-30T10:00:00Z"'),
    right: typed('at > timestamp "2026-02-12T10:00:00Z"'),
  }),
  "invalid-date": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `${quote(text)} is no date. Write ${quote("2026-02-12")}.`,
    explanation: "Dates are written as year, month and day.",
    wrong: typed('date_of(at) > date "12.02.2026"'),
    right: typed('date_of(at) > date "2026-02-12"'),
  }),
  "number-out-of-range": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `No type holds ${quote(text)}: doubles end at 1.8e308, decimals at 38 digits.`,
    explanation: "Whole numbers are int, bigint or, beyond 64 bits, decimal; numbers with a point are doubles.",
    wrong: where("amount > 1e999"),
    right: where("amount > 1e99"),
  }),
  "no-such-element": entry<{ type: string; advice: string }>({
    severity: "error",
    message: ({ type, advice }) => `${quote(type)} has no such element. ${advice}`,
    explanation:
      "`[…]` takes a text for a map or row, and a whole number from 1 for an array; it is written out, not computed.",
    wrong: typed('tags[1] == "x"'),
    right: typed('tags["a"] == "x"'),
  }),
  "impossible-cast": entry<{ from: string; to: string }>({
    severity: "error",
    message: ({ from, to }) =>
      `There is no cast from ${quote(from)} to ${quote(to)}. Scalars cast to and from ${quote("string")}, and numbers to each other.`,
    explanation: "Rows, arrays and maps are not cast; times cast to times and strings only.",
    wrong: typed("cast(at as double) > 5"),
    right: typed("epoch_ms(at) > 5"),
  }),
};
