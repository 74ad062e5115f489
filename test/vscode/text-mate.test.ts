// The TextMate grammar, which colours a file before the language server has spoken, and Markdown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";

const extension = new URL("../../vscode-extension/", import.meta.url);
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(new Uint8Array(readFileSync(wasm)).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const path = new URL("syntaxes/feat.tmLanguage.json", extension);
      return scope === "source.feat" ? textmate.parseRawGrammar(readFileSync(path, "utf8"), path.pathname) : null;
    },
  });
  const loaded = await registry.loadGrammar("source.feat");
  if (!loaded) throw new Error("no grammar");
  grammar = loaded;
});

/** `text: innermost scope` of every token that is no blank. */
function scopes(text: string): readonly string[] {
  let stack = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes: all }) => ({
        word: line.slice(startIndex, endIndex),
        scope: all.at(-1) ?? "",
      }))
      .filter(({ word }) => word.trim() !== "")
      .map(({ word, scope }) => `${word.trim()}: ${scope.replace(/\.feat$/, "")}`);
  });
}

test.each<[what: string, text: string, expected: readonly string[]]>([
  [
    "a header",
    "feature f on s by k <",
    [
      "feature: keyword.declaration.feature",
      "f: entity.name.class.feature",
      "on: keyword.other.on",
      "s: entity.name.namespace.source",
      "by: keyword.other.by",
      "k: variable.other",
      "<: punctuation.section.body.begin",
    ],
  ],
  [
    "a comparison before the body closes",
    "feature f on s where amount > 10 by k < n = count(*) tumbling 1h >",
    [
      ">: keyword.operator.comparison",
      "10: constant.numeric",
      "n: variable.other.definition.item",
      "count: support.function.aggregate",
      "tumbling: keyword.other.window",
      "1h: constant.numeric.duration",
    ],
  ],
  [
    "a comparison at the end of a line, not a close",
    "  n = count(*) where amount >\n    10 tumbling 1h",
    [">: keyword.operator.comparison", "10: constant.numeric"],
  ],
  [
    "the close on a line of its own",
    "feature f on s by k <\n  n = count(*) where amount > 10 tumbling 1h\n>",
    [">: keyword.operator.comparison", ">: punctuation.section.body.end"],
  ],
  [
    "a close and the next declaration on one line",
    "n = count(*) tumbling 1h > feature g on s by k <",
    [">: punctuation.section.body.end"],
  ],
  [
    "types",
    "  merchant: row<id: string not null, tags: map<string, decimal(10,2)>>",
    [
      "merchant: variable.other.property",
      "row: support.type",
      "id: variable.other.property",
      "string: support.type",
      "not null: storage.modifier.not-null",
      "map: support.type",
      "decimal: support.type",
    ],
  ],
  [
    "soft keywords as names",
    "  count = sum(time) tumbling 1h\n  on: string",
    [
      "count: variable.other.definition.item",
      "sum: support.function.aggregate",
      "time: variable.other",
      "on: variable.other.property",
      "string: support.type",
    ],
  ],
  [
    "lines of a source",
    '  topic "a-b"\n  format json\n  time at delay 5s',
    [
      "topic: keyword.other.topic",
      "format: keyword.other.format",
      "json: constant.language.format",
      "time: keyword.other.time",
      "at: variable.other.property",
      "delay: keyword.other.delay",
      "5s: constant.numeric.duration",
    ],
  ],
  [
    "store lines",
    "  online ttl 24h\n  offline",
    [
      "online: keyword.other.online",
      "ttl: keyword.other.ttl",
      "24h: constant.numeric.duration",
      "offline: keyword.other.offline",
    ],
  ],
  [
    "texts and escapes",
    String.raw`where a == "x\"y" and b like 'z%'`,
    [
      "where: keyword.control.where",
      "==: keyword.operator.comparison",
      "x: string.quoted.double",
      String.raw`\": constant.character.escape`,
      "and: keyword.operator.logical",
      "like: keyword.operator.logical",
      "z%: string.quoted.single",
    ],
  ],
  [
    "comments",
    "/** doc */ // line\n/* a\n b */",
    ["doc: comment.block.documentation", "// line: comment.line.double-slash", "b: comment.block"],
  ],
  [
    "tests",
    'test "t" of f <\n  { id: "a", amount: 1.5 }\n  expect late 1\n  expect id "a" at "2026-01-01T00:00:00Z": n == 1',
    [
      "test: keyword.declaration.test",
      '"t": string.quoted.title',
      "f: entity.name.class.feature",
      "id: variable.other.property",
      "1.5: constant.numeric",
      "late: keyword.other.late",
      "expect: keyword.control.expect",
      "at: keyword.other.at",
    ],
  ],
  [
    "a name in backquotes",
    "  `odd name` = last(`in`) session 30m",
    [
      "`odd name`: variable.other.definition.item",
      "last: support.function.aggregate",
      "`in`: variable.other.quoted",
      "session: keyword.other.window",
    ],
  ],
])("%s", (_, text, expected) => {
  const found = scopes(text);
  for (const each of expected) expect(found, found.join("\n")).toContain(each);
});

test("an open text ends with its line", () => {
  expect(scopes('where a == "open\nfeature f on s')).toContain("feature: keyword.declaration.feature");
});

test("every example is coloured without a word left out", () => {
  const text = readFileSync(new URL("../../examples/transactions/sources.feat", import.meta.url), "utf8");
  expect(scopes(text).filter((each) => /: source$/.test(each) && /\w/.test(each.split(":")[0] ?? ""))).toEqual([]);
});
