// Definition, references, highlights, rename and lineage, across files.
import { describe, expect, test } from "vitest";
import type { Location, Range, WorkspaceEdit } from "vscode-languageserver";
import { applyEdits, codesOf, open } from "../support/lsp.js";
import { FEATURE, PROJECT, SOURCE } from "./project.js";

const OTHERS = {
  "sources.feat": SOURCE,
  "spending.feat": FEATURE,
  "tests.feat": `test "t" of spending <
  { id: "a", merchant: { country: "DE" }, amount: 1.0, status: "paid", event_timestamp: "2026-01-01T00:00:00Z" }
  expect id "a": total == 1.0 and half == 0.5
>`,
};

async function definition(marked: string, others = {}): Promise<string> {
  const { services, document, position, documents } = await open(marked, others);
  const links = await services.lsp.DefinitionProvider?.getDefinition(document, {
    textDocument: { uri: document.uri.toString() },
    position,
  });
  const [link] = links ?? [];
  const target = [...documents.values()].find(({ uri }) => uri.toString() === link?.targetUri);
  return link && target
    ? `${link.targetUri.split("/").at(-1)}: ${textAt(target, link.targetSelectionRange)}`
    : "nothing";
}

function textAt({ textDocument }: { textDocument: { getText(range: Range): string } }, range: Range): string {
  return textDocument.getText(range);
}

describe("definition", () => {
  test.each([
    ["a source", "feature g on pay<|>ments by id < n = count(*) tumbling 1h >", "sources.feat: payments"],
    ["a column", "feature g on payments by id < n = sum(am<|>ount) tumbling 1h >", "sources.feat: amount"],
    [
      "a field",
      "feature g on payments where merchant.sco<|>re > 1 by id < n = count(*) tumbling 1h >",
      "sources.feat: score",
    ],
    [
      "a field by text",
      'feature g on payments where merchant["sc<|>ore"] > 1 by id < n = count(*) tumbling 1h >',
      "sources.feat: score",
    ],
    ["a feature", 'test "u" of spen<|>ding < >', "spending.feat: spending"],
    ["an item", 'test "u" of spending < expect id "a": tot<|>al == 1 >', "spending.feat: total"],
    ["a key", 'test "u" of spending < expect i<|>d "a": total == 1 >', "sources.feat: id"],
    ["an event's field", 'test "u" of spending < { am<|>ount: 1 } >', "sources.feat: amount"],
    ["an event's nested field", 'test "u" of spending < { merchant: { coun<|>try: "x" } } >', "sources.feat: country"],
    [
      "an item of a list",
      "feature g on payments by id <\n  sp = sum(amount) tumbling 1h, 1d\n  d = sp_<|>1d + 1\n>",
      "main.feat: sp",
    ],
    ["a column that nothing declares", "feature g on s by k < n = sum(<|>v) tumbling 1h >", "nothing"],
  ])("%s", async (_, text, expected) => {
    expect(await definition(text, OTHERS)).toBe(expected);
  });
});

async function references(marked: string, others: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { services, document, position } = await open(marked, others);
  const uri = document.uri.toString();
  const params = { textDocument: { uri }, position, context: { includeDeclaration: true } };
  const found = (await services.lsp.ReferencesProvider?.findReferences(document, params)) ?? [];
  return found.map(({ uri: at, range }: Location) => `${at.split("/").at(-1)}:${range.start.line + 1}`);
}

test("references over all files", async () => {
  const text = "feature g on payments where am<|>ount > 1 by id < n = max(amount) tumbling 1h >";
  expect(await references(text, OTHERS)).toEqual([
    "main.feat:1",
    "main.feat:1",
    "sources.feat:6",
    "spending.feat:3",
    "tests.feat:2",
  ]);
});

test("references to columns that nothing declares", async () => {
  const text = "feature g on s by k < n = sum(<|>v) tumbling 1h >";
  const others = { "other.feat": "feature h on s by k <\n  n = max(v) tumbling 1h\n>" };
  expect(await references(text, others)).toEqual(["main.feat:1", "other.feat:2"]);
});

test("highlights stay in the file", async () => {
  const { services, document, position } = await open(PROJECT.replace("total =", "to<|>tal ="));
  const found = await services.lsp.DocumentHighlightProvider?.getDocumentHighlight(document, {
    textDocument: { uri: document.uri.toString() },
    position,
  });
  expect(found?.map(({ kind }) => kind)).toEqual([3, 2]);
});

async function rename(marked: string, newName: string, others: Readonly<Record<string, string>> = {}) {
  const opened = await open(marked, others);
  const { services, document, position, documents } = opened;
  const uri = document.uri.toString();
  const edit = (await services.lsp.RenameProvider?.rename(document, {
    textDocument: { uri },
    position,
    newName,
  })) as WorkspaceEdit;
  const texts = new Map<string, string>();
  for (const [name, each] of documents) {
    texts.set(name, applyEdits(each.textDocument.getText(), each, edit?.changes?.[each.uri.toString()] ?? []));
  }
  const [main = "", rest] = [
    texts.get("main.feat"),
    Object.fromEntries([...texts].filter(([name]) => name !== "main.feat")),
  ];
  const renamed = await open(main.replace("<|>", ""), rest);
  return { texts, problems: [...renamed.documents.values()].flatMap(codesOf) };
}

describe("rename", () => {
  test.each<[what: string, text: string, newName: string, parts: readonly string[]]>([
    [
      "a column",
      FEATURE.replace("sum(amount)", "sum(am<|>ount)"),
      "value",
      ["sources.feat:value: double", "main.feat:sum(value)", "tests.feat:value: 1.0"],
    ],
    [
      "a key's column",
      FEATURE.replace("by id", "by i<|>d"),
      "customer",
      ["main.feat:by customer", 'tests.feat:expect customer "a"', 'tests.feat:{ customer: "a"'],
    ],
    [
      "a field",
      FEATURE.replace('status == "paid"', "merchant.sc<|>ore > 1"),
      "odd name",
      ["sources.feat:`odd name`: double", "main.feat:merchant.`odd name` > 1"],
    ],
    [
      "an item",
      FEATURE.replace("total / 2", "to<|>tal / 2"),
      "sum_1h",
      ["main.feat:sum_1h = sum(amount)", "main.feat:half = sum_1h / 2", "tests.feat:sum_1h == 1.0"],
    ],
    [
      "a feature",
      FEATURE.replace("spending on", "spen<|>ding on"),
      "spend",
      ["main.feat:feature spend on", "tests.feat:of spend <"],
    ],
    [
      "a source keeps its topic",
      FEATURE.replace("on payments", "on pay<|>ments"),
      "cards",
      ["main.feat:on cards", 'sources.feat:source cards <\n  topic "payments"\n  id: string'],
    ],
  ])("%s", async (_, text, newName, parts) => {
    const { "spending.feat": left, ...others } = OTHERS;
    expect(left).toBe(FEATURE);
    const { texts, problems } = await rename(text, newName, others);
    for (const part of parts) {
      const [file = "", expected = ""] = part.split(/:(.*)/s);
      expect(texts.get(file)).toContain(expected);
    }
    expect(problems.filter((code) => code.startsWith("unknown") || code.startsWith("duplicate"))).toEqual([]);
  });

  test("an item of a list of windows, from one of its names", async () => {
    const text = "feature g on s by k <\n  spend = sum(v) tumbling 1h, 1d\n  d = spend_<|>1d / spend_1d\n>";
    const { texts } = await rename(text, "cost_1d");
    expect(texts.get("main.feat")).toBe(
      "feature g on s by k <\n  cost = sum(v) tumbling 1h, 1d\n  d = cost_1d / cost_1d\n>",
    );
  });

  test("names that are taken, empty or too long are refused with a reason", async () => {
    const text = PROJECT.replace("total =", "to<|>tal =");
    await expect(rename(text, "half")).rejects.toThrow("another item `half`");
    await expect(rename(text, "")).rejects.toThrow("not empty");
    await expect(rename(text, "x".repeat(129))).rejects.toThrow("128");
    await expect(rename(text, "window_start")).rejects.toThrow("window_start");
  });

  test("nothing to rename on a keyword", async () => {
    const { services, document, position } = await open(PROJECT.replace("feature", "fea<|>ture"));
    const textDocument = { uri: document.uri.toString() };
    expect(await services.lsp.RenameProvider?.prepareRename(document, { textDocument, position })).toBeUndefined();
  });
});

describe("lineage", () => {
  test("features that use a column, and what a feature is made of", async () => {
    const { services, document, position } = await open(PROJECT.replace("amount: double", "am<|>ount: double"), {
      "more.feat": "feature more on payments by id < n = sum(amount) where amount > 1 tumbling 1h >",
    });
    const calls = services.lsp.CallHierarchyProvider;
    const [column] =
      (await calls?.prepareCallHierarchy(document, { textDocument: { uri: document.uri.toString() }, position })) ?? [];
    if (!column || !calls) throw new Error("no item");
    const incoming = (await calls.incomingCalls({ item: column })) ?? [];
    expect(incoming.map(({ from, fromRanges }) => `${from.detail}.${from.name} ${fromRanges.length}`)).toEqual([
      "spending.total 1",
      "more.n 2",
    ]);
    const [total] = incoming;
    const outgoing = (total && (await calls.outgoingCalls({ item: total.from }))) ?? [];
    expect(outgoing.map(({ to }) => `${to.detail}.${to.name}`)).toEqual(["payments.amount"]);
  });
});
