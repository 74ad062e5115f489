// Code actions: every diagnostic that has a fix is gone once the fix is applied, and nothing worse comes of it.
import { CATALOGUE, DIAGNOSTIC_CODES } from "@feat-lang/language";
import { describe, expect, test } from "vitest";
import type { CodeAction, CodeActionParams } from "vscode-languageserver";
import { FIXES } from "../../language/src/lsp/actions/fixes.js";
import { applyEdits, codesOf, open } from "../support/lsp.js";
import { body, FEATURE, header, PROJECT, SOURCE } from "./project.js";

interface Asked {
  readonly actions: readonly CodeAction[];
  readonly codes: readonly string[];
  /** The file's text with an action applied. */
  readonly apply: (title: string) => string;
  readonly applyTo: (title: string, file: string) => string;
}

async function ask(
  marked: string,
  only?: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const { services, document, range, text, documents } = await open(marked, others);
  const params: CodeActionParams = {
    textDocument: { uri: document.uri.toString() },
    range: marked.includes("<|") ? range : { start: { line: 0, character: 0 }, end: { line: 9_999, character: 0 } },
    context: { diagnostics: [], ...(only ? { only: [...only] } : {}) },
  };
  const actions = ((await services.lsp.CodeActionProvider?.getCodeActions(document, params)) ?? []) as CodeAction[];
  const editsFor = (title: string, uri: string) => {
    const action = actions.find((each) => each.title === title);
    if (!action) throw new Error(`no action ${title}: ${actions.map((each) => each.title).join(" | ")}`);
    return action.edit?.changes?.[uri] ?? [];
  };
  return {
    actions,
    codes: codesOf(document),
    apply: (title) => applyEdits(text, document, editsFor(title, document.uri.toString())),
    applyTo: (title, file) => {
      const other = documents.get(file);
      return other ? applyEdits(other.textDocument.getText(), other, editsFor(title, other.uri.toString())) : "";
    },
  };
}

describe("every fix of the catalogue", () => {
  /** Fixes that need more than the catalogue's example, tried below. */
  const elsewhere = new Set([
    "wrong-operand-type",
    "wrong-argument-type",
    "invalid-number",
    "wrong-key-value",
    "unknown-key",
    "unknown-feature",
    "unlike-types",
  ]);
  const fixable = DIAGNOSTIC_CODES.filter((code) => code in FIXES);

  test("there are many", () => {
    expect(fixable.length).toBeGreaterThan(40);
  });

  test.each(fixable)("%s", async (code) => {
    const { wrong } = CATALOGUE[code];
    const { actions, codes, apply } = await ask(wrong, ["quickfix"]);
    expect(codes).toContain(code);
    const own = actions.filter(({ diagnostics }) => diagnostics?.some((each) => each.code === code));
    if (own.length === 0 && elsewhere.has(code)) return;
    expect(own.length, "fixes").toBeGreaterThan(0);
    for (const { title } of own) {
      const fixed = apply(title);
      const after = codesOf((await open(fixed)).document);
      const count = (list: readonly string[]) => list.filter((each) => each === code).length;
      expect(count(after), `${title}\n${fixed}\n${after.join(" ")}`).toBeLessThan(count(codes));
      expect(
        after.filter(
          (each) => each === "syntax-error" && !codes.includes(each) && code !== "declaration-word-after-close",
        ),
        `${title}\n${fixed}`,
      ).toEqual([]);
    }
  });
});

describe("fixes", () => {
  test.each<[what: string, text: string, title: string, expected: string]>([
    [
      "units in words",
      "feature f on s by k < n = count(*) tumbling <|>90min >",
      "Write `1h30m`",
      "feature f on s by k < n = count(*) tumbling 1h30m >",
    ],
    [
      "texts joined",
      header('where <|>upper(status) + "x" == "PAIDx" by id < n = count(*) tumbling 1h >'),
      "Join the texts with `concat`",
      header('where concat(upper(status), "x") == "PAIDx" by id < n = count(*) tumbling 1h >'),
    ],
    [
      "a text as a number",
      header("where <|>status * 2 > 1 by id < n = count(*) tumbling 1h >"),
      "Convert with `cast(… as double)`",
      header("where cast(status as double) * 2 > 1 by id < n = count(*) tumbling 1h >"),
    ],
    [
      "a number in quotes",
      header("where <|>status == 5 by id < n = count(*) tumbling 1h >"),
      "Put the value in quotes",
      header('where status == "5" by id < n = count(*) tumbling 1h >'),
    ],
    [
      "a time in quotes",
      header('where <|>seen > "2026-01-01T00:00:00Z" by id < n = count(*) tumbling 1h >'),
      'Write `timestamp "2026-01-01T00:00:00Z"`',
      header('where seen > timestamp "2026-01-01T00:00:00Z" by id < n = count(*) tumbling 1h >'),
    ],
    [
      "a nested aggregate",
      body("mean = <|>sum(amount) / count(*) tumbling 1h"),
      "Make the aggregates items of their own",
      body("sum_part = sum(amount) tumbling 1h\n  count_part = count(*) tumbling 1h\n  mean = sum_part / count_part"),
    ],
    [
      "a window of the feature first",
      body("a = count(*) session 5m\n  b = <|>sum(amount)"),
      "Add the window `session 5m`",
      body("a = count(*) session 5m\n  b = sum(amount) session 5m"),
    ],
    [
      "an unknown column is added",
      body("n = sum(<|>extra) tumbling 1h"),
      "Add the column `extra` to `payments`",
      body("n = sum(extra) tumbling 1h").replace(
        "  event_timestamp: timestamp",
        "  event_timestamp: timestamp\n  extra: double",
      ),
    ],
    [
      "an unknown field is added",
      body('n = count(*) where merchant.<|>city == "x" tumbling 1h'),
      "Add the field `city`",
      body('n = count(*) where merchant.city == "x" tumbling 1h').replace(
        "score: double>",
        "score: double, city: string>",
      ),
    ],
  ])("%s", async (_, text, title, expected) => {
    expect((await ask(text, ["quickfix"])).apply(title)).toBe(expected);
  });

  test("a column is added in the file that declares the source", async () => {
    const asked = await ask("feature x on payments by id < n = sum(<|>extra) tumbling 1h >", ["quickfix"], {
      "s.feat": SOURCE,
    });
    expect(asked.applyTo("Add the column `extra` to `payments`", "s.feat")).toContain("  extra: double\n>");
  });

  test("the inferred source is declared above the feature's comment", async () => {
    const text = "/** Doc. */\nfeature f on <|>s by k <\n  n = sum(v) tumbling 1h\n>";
    expect((await ask(text, ["quickfix"])).apply("Declare the source `s`")).toBe(
      `source s <\n  k: string\n  v: double\n  event_timestamp: timestamp\n>\n\n${text.replace("<|>", "")}`,
    );
  });

  test("all at once, where a fix is obvious", async () => {
    const text = body("a = summ(amount) tumbling 1h\n  b = max(amount) tumbling 60min\n  c = count(*)");
    const { apply } = await ask(text, ["source.fixAll.feat"]);
    expect(apply("Fix all that has one obvious fix")).toBe(
      body("a = sum(amount) tumbling 1h\n  b = max(amount) tumbling 1h\n  c = count(*)"),
    );
  });
});

describe("refactorings", () => {
  test("a window list", async () => {
    const text = body(
      "<|>s_1h = sum(amount) tumbling 1h\n  other = count(*) tumbling 1h\n  s_1d = sum(amount) tumbling 1d\n  r = s_1h / other",
    );
    expect((await ask(text, ["refactor"])).apply("Extract a window list: `s` over 1h, 1d")).toBe(
      body("s = sum(amount) tumbling 1h, 1d\n  other = count(*) tumbling 1h\n  r = s_1h / other"),
    );
  });

  test("no list where anything differs", async () => {
    const { actions } = await ask(body("<|>s_1h = sum(amount) tumbling 1h\n  s_1d = max(amount) tumbling 1d"), [
      "refactor",
    ]);
    expect(actions.filter(({ title }) => title.startsWith("Extract"))).toEqual([]);
  });

  test("columns by name, comments with them", async () => {
    const { apply } = await ask(
      "source s <\n  // last\n  z: int\n  /** first */\n  <|>a: int\n  event_timestamp: timestamp\n>",
      ["refactor"],
    );
    expect(apply("Sort columns by name")).toBe(
      "source s <\n  /** first */\n  a: int\n  event_timestamp: timestamp\n  // last\n  z: int\n>",
    );
  });

  test("what is sorted is not proposed to be", async () => {
    expect((await ask(FEATURE.replace("total =", "<|>a ="), ["refactor"])).actions.map(({ title }) => title)).toEqual(
      [],
    );
  });
});

test("nothing is proposed where nothing is wrong", async () => {
  expect((await ask(PROJECT.replace("total =", "<|>total ="), ["quickfix"])).actions).toEqual([]);
});
