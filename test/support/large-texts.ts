// Texts of a given size, each of one shape that stays a shape however large it grows: what is right, what is wrong
// in every line, and what is no text of the language at all. Invariant: the same texts on any machine.
import { seededRandom } from "./mutated-texts.ts";

const SOURCE = "source s < k: string a: double b: double name: string event_timestamp: timestamp >\n";
const ITEM = "n = count(*) tumbling 1h";

/** So many of `line` that the text between `before` and `after` has about `size` characters. */
function lines(size: number, line: (index: number) => string, joint = "\n"): string {
  const some: string[] = [];
  for (let length = 0; length < size; length += (some.at(-1)?.length ?? 0) + joint.length) some.push(line(some.length));
  return some.join(joint);
}

const feature = (body: string, source = "s") => `feature f on ${source} by k <\n${body}\n>`;
const items = (size: number, line: (index: number) => string) => SOURCE + feature(lines(size, line));
const value = (size: number, line: (index: number) => string, joint: string) =>
  SOURCE + feature(`x = ${lines(size, line, joint)}\n${ITEM}`);
const condition = (text: string) => `${SOURCE}feature f on s where ${text} by k < ${ITEM} >`;
const tested = (body: string) => `${SOURCE}${feature(ITEM)}\ntest "t" of f <\n${body}\n>`;

export const LARGE_TEXTS = {
  // What is right.
  items: (size) => items(size, (at) => `i${at} = sum(a) tumbling 1h`),
  "items with conditions": (size) => items(size, (at) => `i${at} = sum(a) where b > ${at} and name != "x" tumbling 1h`),
  "items of many windows": (size) => items(size, (at) => `i${at} = sum(a) tumbling ${at + 1}s`),
  "items of lists of windows": (size) => items(size, (at) => `i${at} = sum(a) tumbling 1m, 2m, 5m, 10m, 1h, 1d`),
  "one list of windows": (size) => items(size, () => `i = sum(a) tumbling ${lines(size, (at) => `${at + 1}s`, ", ")}`),
  "derived items": (size) => items(size, (at) => (at === 0 ? ITEM : `d${at} = n / ${at + 1}`)),
  "a chain of derived items": (size) =>
    items(size, (at) => (at === 0 ? ITEM : `d${at} = ${at === 1 ? "n" : `d${at - 1}`} + 1`)),
  "derived items of all that stand before": (size) =>
    items(size, (at) =>
      at < 50 ? `i${at} = sum(a) tumbling 1h` : `d${at} = ${lines(300, (to) => `i${to % 50}`, " + ")}`,
    ),
  "documented items": (size) => items(size, (at) => `/** The ${at}th. */\ni${at} = sum(a) tumbling 1h // so\n`),
  columns: (size) =>
    `source s <\n${lines(size, (at) => `c${at}: double`)}\nevent_timestamp: timestamp\n>\nfeature f on s by c0 < ${ITEM} >`,
  "columns of rows": (size) =>
    `source s <\n${lines(size, (at) => `c${at}: row<a: int, b: array<string>, c: map<string, decimal(10, 2)>>`)}\nevent_timestamp: timestamp\n>`,
  "one row of many fields": (size) =>
    `source s <\n c: row<${lines(size, (at) => `f${at}: int`, ", ")}>\nevent_timestamp: timestamp\n>\n${lines(size / 40, (at) => `feature g${at} on s by c.f0 < n = sum(c.f${at}) tumbling 1h >`)}`,
  features: (size) => SOURCE + lines(size, (at) => `feature f${at} on s by k < n = sum(a) tumbling 1h >`),
  "features and sources": (size) =>
    lines(
      size,
      (at) =>
        `source s${at} < k: string a: int event_timestamp: timestamp >\nfeature f${at} on s${at} by k < n = sum(a) tumbling 1h >`,
    ),
  "features on an undeclared source": (size) =>
    lines(size, (at) => `feature f${at} on s by k < n = sum(a${at}) tumbling 1h >`),
  "features each on an undeclared source": (size) =>
    lines(size, (at) => `feature f${at} on s${at} by k < n = sum(a) tumbling 1h >`),
  keys: (size) => `feature f on s by ${lines(size, (at) => `k${at}`, ", ")} < ${ITEM} >`,
  "a list": (size) => condition(`a in [${lines(size, (at) => `${at}`, ", ")}]`),
  "a list of texts": (size) => condition(`name in [${lines(size, (at) => `"v${at}"`, ", ")}]`),
  arguments: (size) => value(size, (at) => `${at === 0 ? "coalesce(" : ""}n`, ", ").replace("\nn =", ")\nn ="),
  "a condition in brackets": (size) =>
    items(size, (at) => `i${at} = count(*) where ${"(".repeat(30)}a > 1${")".repeat(30)} tumbling 1h`),
  "items as deep as they may be": (size) =>
    items(size, (at) => `i${at} = count(*) where ${"(".repeat(250)}a > 1${")".repeat(250)} tumbling 1h`),
  "items of as many operators as they may have": (size) =>
    items(size, (at) => `i${at} = sum(${lines(1_700, () => "a", " + ")}) tumbling 1h`),
  tests: (size) =>
    `${SOURCE}${feature(ITEM)}\n${lines(size, (at) => `test "t${at}" of f <\n{ k: "a", a: 1, event_timestamp: "2026-02-12T10:00:00Z" }\nexpect k "a": n == 1\n>`)}`,
  events: (size) => tested(lines(size, (at) => `{ k: "c${at}", a: ${at}, event_timestamp: "2026-02-12T10:00:00" }`)),
  "an event of many members": (size) => tested(`{ ${lines(size, (at) => `m${at}: ${at}`, ", ")} }`),
  "an event of a long list": (size) => tested(`{ a: [${lines(size, (at) => `${at}`, ", ")}] }`),
  "deep events": (size) => tested(lines(size, () => `{ a: ${"{ a: [".repeat(30)}1${"] }".repeat(30)} }`)),
  expectations: (size) => tested(lines(size, (at) => `expect k "c${at}" at "2026-02-12T10:00:00Z": n == ${at}`)),
  "conditions of one expectation": (size) => tested(`expect k "c": ${lines(size, (at) => `n == ${at}`, ", ")}`),
  "a comment": (size) => `${condition("a > 1")}\n/* ${lines(size, () => "so it goes")} */`,
  comments: (size) => `${lines(size, (at) => `// ${at}`)}\n${condition("a > 1")}`,
  "comments of documentation": (size) => `${lines(size, (at) => `/** ${at} */`)}\n${condition("a > 1")}`,
  "a text": (size) => condition(`name == "${"x".repeat(size)}"`),
  "a text of escapes": (size) => condition(`name == "${'\\"'.repeat(size / 2)}"`),
  "a number": (size) => condition(`a > ${"1".repeat(size)}`),
  "a name": (size) => `feature ${"x".repeat(size)} on s by k < ${ITEM} >`,
  blanks: (size) => condition(`a >${" ".repeat(size)}1`),
  "empty lines": (size) => condition(`a >${"\n".repeat(size)}1`),
  // What is wrong in every line.
  "unknown columns": (size) => items(size, (at) => `i${at} = sum(amount_${at}) tumbling 1h`),
  "unknown columns among many": (size) =>
    `source s <\n${lines(size / 2, (at) => `c${at}: double`)}\nevent_timestamp: timestamp\n>\n${feature(lines(size / 2, (at) => `i${at} = sum(d${at}) tumbling 1h`))}`,
  "unknown sources": (size) =>
    SOURCE.replace("s <", "s11111 <") +
    lines(size, (at) => `feature f${at} on s1111${at} by k < n = count(*) tumbling 1h >`),
  "unknown items": (size) => items(size, (at) => (at === 0 ? ITEM : `d${at} = nn${at} + 1`)),
  "unknown functions": (size) => items(size, (at) => `i${at} = summ${at}(a) tumbling 1h`),
  "unknown features": (size) =>
    `${SOURCE}${feature(ITEM)}\n${lines(size, (at) => `test "t${at}" of f_${at} < expect k "x": n == 1 >`)}`,
  "unknown keys": (size) => tested(lines(size, (at) => `expect kk${at} "x": n == 1`)),
  "unknown fields": (size) =>
    `source s < k: string r: row<abc: int> event_timestamp: timestamp >\n${feature(lines(size, (at) => `i${at} = sum(r.abc${at}) tumbling 1h`))}`,
  "unknown types": (size) => `source s <\n${lines(size, (at) => `c${at}: strin`)}\n>`,
  "duplicate items": (size) => items(size, () => ITEM),
  "duplicate features": (size) => SOURCE + lines(size, () => `feature f on s by k < ${ITEM} >`),
  "duplicate tests": (size) =>
    `${SOURCE}${feature(ITEM)}\n${lines(size, () => 'test "t" of f < expect k "x": n == 1 >')}`,
  "duplicate columns": (size) => `source s <\n${lines(size, () => "c: int")}\n>`,
  "wrong types": (size) => items(size, (at) => `i${at} = sum(name) where a == "x" tumbling 1h`),
  "missing windows": (size) => items(size, (at) => `i${at} = sum(a)`),
  "a circle of derived items": (size) => `${items(size, (at) => `d${at} = d${at + 1}`)} `,
  "derived items that refer to themselves": (size) => items(size, (at) => `d${at} = d${at} + 1`),
  "broken items": (size) => items(size, (at) => `i${at} = sum(a tumbling 1h`),
  "broken columns": (size) => `source s <\n${lines(size, (at) => `c${at} double`)}\n>`,
  "broken features": (size) => lines(size, (at) => `feature f${at} s by k < ${ITEM} >`),
  "broken events": (size) => tested(lines(size, (at) => `{ k "c${at}" }`)),
  "a broken feature before many": (size) =>
    `feature x on s by k < y = \n${lines(size, (at) => `feature f${at} on s by k < ${ITEM} >`)}`,
  "features whose end is missing": (size) => lines(size, (at) => `feature f${at} on s by k < n = count(*) tumbling 1h`),
  "items nested too deeply": (size) => items(size, (at) => `i${at} = ${"(".repeat(300)}a${")".repeat(300)}`),
  "characters no token starts with": (size) => items(size, (at) => `i${at} = sum(a) ; tumbling 1h`),
  "texts without an end": (size) => items(size, (at) => `i${at} = count(*) where name == "x tumbling 1h`),
  "lines of another language": (size) => lines(size, (at) => `  - name: "column ${at}"; type = Float32 & nullable`),
  "chained comparisons": (size) => condition(lines(size, () => "a", " < ")),
  // No text of the language.
  "brackets that open": (size) => "(".repeat(size),
  "brackets that open in a value": (size) => feature(`x = ${"(".repeat(size)}`),
  signs: (size) => feature(`x = ${"-".repeat(size)}1`),
  operators: (size) => value(size, () => "n", " + "),
  ends: (size) => ">".repeat(size),
  "ends before comments": (size) => "> //".repeat(size / 4),
  "ends before words": (size) => "> feature ".repeat(size / 10),
  semicolons: (size) => ";".repeat(size),
  quotes: (size) => '"'.repeat(size),
  "lines of quotes": (size) => '"\n'.repeat(size / 2),
  backquotes: (size) => "`".repeat(size),
  "starts of comments": (size) => "/*".repeat(size / 2),
  slashes: (size) => "/".repeat(size),
  backslashes: (size) => "\\".repeat(size),
  digits: (size) => "1 ".repeat(size / 2),
  durations: (size) => "1s".repeat(size / 2),
  words: (size) => "source ".repeat(size / 7),
  names: (size) => "a ".repeat(size / 2),
  "names before equals signs": (size) => "a=".repeat(size / 2),
  dots: (size) => feature(`x = a${".b".repeat(size / 2)}`),
  "letters of no alphabet of ours": (size) => "ж".repeat(size / 2),
  NUL: (size) => "\0".repeat(size),
  garbage: (size) => garbage(size, 0x80),
  "garbage of any characters": (size) => garbage(size / 2, 0xd800),
  "garbage of tokens": (size) =>
    garbageOf(size, [
      "source",
      "feature",
      "<",
      ">",
      "=",
      "(",
      ")",
      "a",
      "1h",
      ",",
      ":",
      '"',
      "\n",
      "by",
      "on",
      "[",
      "{",
      "}",
      ".",
    ]),
} as const satisfies Readonly<Record<string, (size: number) => string>>;

function garbage(size: number, characters: number): string {
  const random = seededRandom(1);
  return Array.from({ length: size }, () => String.fromCharCode(Math.floor(random() * characters))).join("");
}

function garbageOf(size: number, words: readonly string[]): string {
  const random = seededRandom(2);
  return lines(size, () => words[Math.floor(random() * words.length)] ?? "", " ");
}
