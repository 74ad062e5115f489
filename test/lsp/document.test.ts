// What an editor asks of a document as a whole: hints, outline, folding, tokens, formatting, signatures, lenses.
import { readFileSync } from "node:fs";
import { SemanticTokensDecoder } from "langium/lsp";
import { describe, expect, test } from "vitest";
import { applyEdits, open } from "../support/lsp.js";
import { header, item, PROJECT, SOURCE } from "./project.js";

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 9_999, character: 0 } };

async function opened(marked: string) {
  const found = await open(marked);
  return { ...found, params: { textDocument: { uri: found.document.uri.toString() } } };
}

async function hints(text: string): Promise<string> {
  const { services, document, params } = await opened(text);
  const found = (await services.lsp.InlayHintProvider?.getInlayHints(document, { ...params, range: WHOLE })) ?? [];
  return applyEdits(
    text,
    document,
    found.map(({ position, label, paddingLeft }) => ({
      range: { start: position, end: position },
      newText: `${paddingLeft ? " " : ""}[${label}]`,
    })),
  );
}

test("inlay hints: types and expanded lists", async () => {
  expect(await hints("feature f on s by k <\n  sp = sum(v) tumbling 1h, 1d\n  d = sp_1h * 2\n>")).toBe(
    "feature f on s by k[: string] <\n  sp = sum(v) tumbling 1h, 1d [→ sp_1h, sp_1d] [: double]\n  d = sp_1h * 2 [: double]\n>",
  );
});

test("no hint for what has no type", async () => {
  expect(await hints("feature f on s by k <\n  d = nothing * 2\n>")).toBe(
    "feature f on s by k[: string] <\n  d = nothing * 2\n>",
  );
});

describe("signature help", () => {
  test.each<[text: string, label: string | undefined, active: number | undefined]>([
    [item("percentile(<|>"), "percentile(x: numeric, p: double): double", 0],
    [item("percentile(amount, <|>"), "percentile(x: numeric, p: double): double", 1],
    [item("percentile(round(amount, <|>)"), "round(x: numeric, digits?: int): numeric", 1],
    [item("percentile(round(amount, 1), <|>)"), "percentile(x: numeric, p: double): double", 1],
    [header('where coalesce(status, "a", <|>'), "coalesce(…value: T): T", 0],
    [header("where (amount + <|>"), undefined, undefined],
  ])("case %#", async (text, label, active) => {
    const { services, document, params, position } = await opened(text);
    const found = await services.lsp.SignatureHelp?.provideSignatureHelp(document, { ...params, position });
    expect(found?.signatures[0]?.label).toBe(label);
    expect(found?.activeParameter).toBe(active);
  });
});

test("outline", async () => {
  const { services, document, params } = await opened(`${PROJECT}test "t" of spending < >`);
  const symbols = (await services.lsp.DocumentSymbolProvider?.getSymbols(document, params)) ?? [];
  const shown = symbols.map(
    ({ name, detail, children }) => `${name} (${detail}): ${children?.map((each) => each.name).join(" ")}`,
  );
  expect(shown).toEqual([
    "payments (source): id merchant amount status seen tags event_timestamp",
    "spending (on payments): id total events half",
    "t (of spending): ",
  ]);
});

test("symbols of the workspace, by parts of their names", async () => {
  const { services } = await opened(PROJECT);
  const provider = services.shared.lsp.WorkspaceSymbolProvider;
  const names = async (query: string) => ((await provider?.getSymbols({ query })) ?? []).map(({ name }) => name);
  expect(await names("spnd")).toEqual(["spending"]);
  expect(await names("amo")).toEqual(["amount"]);
  expect((await names("")).slice(0, 2)).toEqual(["payments", "spending"]);
});

test("folding: bodies up to the line before their end, comments", async () => {
  const { services, document, params } = await opened(
    `// a\n// b\n/* c\n   d */\n${SOURCE}feature f on s by k <\n  n = count(*)\n    tumbling 1h >`,
  );
  const ranges = (await services.lsp.FoldingRangeProvider?.getFoldingRanges(document, params)) ?? [];
  expect(ranges.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? "body"}`).sort()).toEqual([
    "0-1 comment",
    "15-17 body",
    "2-3 comment",
    "5-13 body",
  ]);
});

test("semantic tokens name what a word stands for", async () => {
  const { services, document, params } = await opened(header("by id <\n  n = sum(amount) tumbling 1h\n  m = n + 1\n>"));
  const provider = services.lsp.SemanticTokenProvider;
  if (!provider) throw new Error("no provider");
  const tokens = await provider.semanticHighlight(document, params);
  const decoded = SemanticTokensDecoder.decode(tokens, provider.tokenTypes, document).slice(-8);
  expect(decoded.map(({ text, tokenType }) => `${text} ${tokenType}`)).toEqual([
    "x class",
    "payments namespace",
    "id property",
    "n variable",
    "sum function",
    "amount property",
    "m variable",
    "n variable",
  ]);
});

describe("formatting", () => {
  const everything = readFileSync(new URL("../language/fixtures/everything.feat", import.meta.url), "utf8");

  async function format(text: string): Promise<{ readonly text: string; readonly edits: number }> {
    const { services, document, params } = await opened(text);
    const options = { tabSize: 2, insertSpaces: true };
    const edits = (await services.lsp.Formatter?.formatDocument(document, { ...params, options })) ?? [];
    return { text: applyEdits(text, document, edits), edits: edits.length };
  }

  test("as `feat format` does it, in edits of blanks alone", async () => {
    const squeezed = everything.replaceAll(/\n\s*/g, "\n").replaceAll("  ", " ");
    const first = await format(squeezed);
    expect(first.edits).toBeGreaterThan(10);
    expect(first.text.replaceAll(/\s/g, "")).toBe(squeezed.replaceAll(/\s/g, ""));
    expect((await format(first.text)).edits).toBe(0);
  });

  test("nothing where the text cannot be read", async () => {
    expect((await format("feature f on < >")).edits).toBe(0);
  });

  test("a range", async () => {
    const text = "source   a   <\n x: int\n>\n\nsource   b   <\n y: int\n>\n";
    const { services, document, params } = await opened(text);
    const range = { start: { line: 4, character: 0 }, end: { line: 6, character: 1 } };
    const options = { tabSize: 2, insertSpaces: true };
    const edits = (await services.lsp.Formatter?.formatDocumentRange(document, { ...params, range, options })) ?? [];
    expect(applyEdits(text, document, edits)).toBe("source   a   <\n x: int\n>\n\nsource b <\n  y: int\n>\n");
  });
});

test("lenses only for clients that ask for them", async () => {
  const { services, document, params } = await opened(`${PROJECT}test "t" of spending < >`);
  expect(await services.lsp.CodeLensProvider?.provideCodeLens(document, params)).toEqual([]);
  const shared = services.shared.lsp.LanguageServer;
  await shared.initialize({
    processId: null,
    rootUri: null,
    capabilities: {},
    initializationOptions: { codeLens: true },
  });
  const lenses = (await services.lsp.CodeLensProvider?.provideCodeLens(document, params)) ?? [];
  expect(lenses.map(({ command }) => command?.command)).toEqual([
    "feat.previewSql",
    "feat.tryEvent",
    "feat.showGraph",
    "feat.runTest",
  ]);
});
