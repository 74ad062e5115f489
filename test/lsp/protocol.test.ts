// The bundled server over its own protocol: every request, texts cut anywhere, edits at random, requests taken back.
// Invariant: whatever happens, the server answers, prints nothing, and ends when it is told to.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompletionList, Diagnostic, Hover, SemanticTokens, WorkspaceEdit } from "vscode-languageserver";
import { CancellationTokenSource } from "vscode-languageserver/node";
import { type LspClient, startClient } from "../support/lsp-client.js";
import { PROJECT } from "./project.js";

const NIGHTLY = process.env.FEAT_NIGHTLY === "1";
const examples = new URL("../../examples/", import.meta.url);

const TEST = `test "paid" of spending <
  { id: "a", amount: 2.0, status: "paid", event_timestamp: "2026-01-01T10:00:00Z" }
  expect id "a": total == 2.0
  expect id "a": half == 2.0
>
`;
const TEXT = PROJECT + TEST;
const position = (text: string, offset: number) => {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
};
const placeOf = (part: string, shift = 0) => position(TEXT, TEXT.indexOf(part) + shift);

let client: LspClient;
let folder: string;
let uri: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feat-lsp-"));
  writeFileSync(join(folder, "main.feat"), TEXT);
  uri = pathToFileURL(join(folder, "main.feat")).href;
  client = await startClient({ folder: pathToFileURL(folder).href, initializationOptions: { codeLens: true } });
  await client.settled();
});

afterAll(async () => {
  const printed = client.printed();
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
  expect(printed).toBe("");
});

describe("requests", () => {
  const textDocument = () => ({ uri });
  const at = (part: string, shift = 0) => ({ textDocument: textDocument(), position: placeOf(part, shift) });

  test("problems of files that nobody opened are published at the start", () => {
    expect(client.diagnostics.get(uri)?.map(({ code }) => code)).toEqual(expect.arrayContaining(["unused-column"]));
  });

  test("completion", async () => {
    const list = await client.request<CompletionList>("textDocument/completion", at("sum(amount", 4));
    expect(list.items.map(({ label }) => label)).toContain("amount");
  });

  test("hover says what a function becomes, once that is known", async () => {
    const ask = () => client.request<Hover | null>("textDocument/hover", at("sum(amount", 1));
    const found = await until(ask, (hover) => JSON.stringify(hover).includes("```sql"));
    expect(JSON.stringify(found)).toContain("SUM(x)");
  });

  test("hover says how much state an item takes", async () => {
    const found = await client.request<Hover>("textDocument/hover", at("total =", 1));
    expect(JSON.stringify(found.contents)).toMatch(
      /State: about \d+ bytes per entity for the window group `tumbling_1h`/,
    );
  });

  test.each<[method: string, params: () => object]>([
    ["textDocument/signatureHelp", () => at("sum(amount", 4)],
    ["textDocument/definition", () => at("on payments", 4)],
    ["textDocument/references", () => ({ ...at("on payments", 4), context: { includeDeclaration: true } })],
    ["textDocument/documentHighlight", () => at("on payments", 4)],
    ["textDocument/prepareRename", () => at("total =", 1)],
    ["textDocument/prepareCallHierarchy", () => at("amount: double", 1)],
    ["textDocument/documentSymbol", () => ({ textDocument: textDocument() })],
    ["textDocument/foldingRange", () => ({ textDocument: textDocument() })],
    ["textDocument/semanticTokens/full", () => ({ textDocument: textDocument() })],
    ["textDocument/codeLens", () => ({ textDocument: textDocument() })],
    ["textDocument/inlayHint", () => ({ textDocument: textDocument(), range: WHOLE })],
    ["textDocument/codeAction", () => ({ textDocument: textDocument(), range: WHOLE, context: { diagnostics: [] } })],
    ["textDocument/formatting", () => ({ textDocument: textDocument(), options: { tabSize: 2, insertSpaces: true } })],
    ["workspace/symbol", () => ({ query: "spend" })],
  ])("%s", async (method, params) => {
    const answer = await client.request<object>(method, params());
    expect(answer, method).not.toBeNull();
    expect(Object.keys(answer).length, method).toBeGreaterThan(0);
  });

  test("rename", async () => {
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", { ...at("total =", 1), newName: "spent" });
    expect(edit.changes?.[uri]).toHaveLength(3);
  });

  test("a refused rename is an answer with a reason", async () => {
    await expect(client.request("textDocument/rename", { ...at("total =", 1), newName: "half" })).rejects.toThrow(
      "another item `half`",
    );
  });

  test("features, and the one at a position", async () => {
    expect((await client.feat("feat/features", {})).map(({ name }) => name)).toEqual(["spending"]);
    expect(await client.feat("feat/featureAt", { uri, position: placeOf("total =") })).toMatchObject({
      name: "spending",
    });
    expect(await client.feat("feat/featureAt", { uri, position: placeOf("source") })).toBeNull();
  });

  test("the preview maps each item to its text", async () => {
    const preview = await client.feat("feat/preview", { feature: "spending" });
    if (!preview) throw new Error("no preview");
    expect(preview).toMatchObject({ feature: "spending", stale: false, problems: [] });
    expect(preview.sql).toContain("EXECUTE STATEMENT SET");
    expect(preview.plan).toContain("window tumbling_1h");
    expect(JSON.parse(preview.manifest)).toMatchObject({ name: "spending", outputTopic: "feat.default.spending" });
    const total = preview.mappings.find(({ kind, name }) => kind === "item" && name === "total");
    expect(total?.feat).toEqual({ uri, range: { start: placeOf("total = sum"), end: placeOf("total = sum", 31) } });
    const line = preview.sql.split("\n")[total?.sql.start.line ?? 0]?.slice(total?.sql.start.character);
    expect(line).toMatch(/^SUM\(amount\)/);
  });

  test("events are tried on the embedded engine", async () => {
    const { event = "" } = (await client.feat("feat/sampleEvent", { feature: "spending" })) ?? {};
    const tried = await client.feat("feat/tryEvents", {
      feature: "spending",
      events: [event, event, "no JSON", '{"id":"a"}'],
    });
    expect(tried.outcomes.map(({ remark }) => remark)).toEqual([
      "",
      "",
      "Rejected: not_json.",
      "Rejected: null_time (event_timestamp).",
    ]);
    expect(tried.record?.key).toEqual({ id: "a" });
    expect(tried.record?.values.map(({ name, value }) => [name, value])).toEqual([
      ["total", 4],
      ["half", 2],
      ["events", 2],
    ]);
  });

  test("inline tests run, and say where and how one fails", async () => {
    expect((await client.feat("feat/tests", {})).map(({ title, feature }) => [title, feature])).toEqual([
      ["paid", "spending"],
    ]);
    const [result] = await client.feat("feat/runTests", { uri, title: "paid" });
    expect(result?.passed).toBe(false);
    expect(result?.remarks.map(({ range, message }) => [range.start.line, message])).toEqual([
      [placeOf("half == 2.0").line, expect.stringContaining("half is 1 in the open window")],
    ]);
  });

  test("the graph, and where what is on it is declared", async () => {
    const graph = await client.feat("feat/graph", {});
    expect(graph.svg).toContain("<svg");
    expect(graph.places.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["source payments", "feature spending"]);
  });

  test("what is compiled is what feat compile writes", async () => {
    const result = await client.feat("feat/compile", { folder: pathToFileURL(folder).href });
    expect(result).toMatchObject({ errors: 0, removed: 0 });
    expect(readFileSync(join(folder, "dist/spending/job.sql"), "utf8")).toContain("EXECUTE STATEMENT SET");
    expect(readFileSync(join(folder, "dist/spending/plan.json"), "utf8")).not.toContain(folder);
  });

  test("nothing is there for names that are not", async () => {
    expect(await client.feat("feat/preview", { feature: "nothing" })).toBeNull();
    expect(await client.feat("feat/sampleEvent", { feature: "nothing" })).toBeNull();
    expect((await client.feat("feat/tryEvents", { feature: "nothing", events: [] })).problem).toContain("nothing");
    expect((await client.feat("feat/graph", { feature: "nothing" })).svg).toBe("");
  });
});

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 9_999, character: 0 } };

async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    if (fits(answer) || attempt > 50) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("while the text is broken the last good SQL stays, marked as stale", async () => {
  client.open(uri, TEXT);
  const before = await client.feat("feat/preview", { feature: "spending" });
  client.change(uri, TEXT.replace("sum(amount)", "sum("));
  const broken = await client.feat("feat/preview", { feature: "spending" });
  expect(broken).toMatchObject({ stale: true, sql: before?.sql, problems: [expect.stringMatching(/^Line \d+: /)] });
  client.change(uri, TEXT.replace("sum(amount)", "max(amount)"));
  const after = await client.feat("feat/preview", { feature: "spending" });
  expect(after?.stale).toBe(false);
  expect(after?.sql).toContain("MAX(amount)");
  client.close(uri);
});

test("a closed file is what is on the disk", async () => {
  client.open(uri, TEXT.replace("on payments", "on nothing_known"));
  await client.settled();
  client.close(uri);
  const shown = await until(
    () => client.feat("feat/preview", { feature: "spending" }),
    (preview) => preview?.sql.includes("CREATE TEMPORARY TABLE payments") ?? false,
  );
  expect(shown?.sql).toContain("CREATE TEMPORARY TABLE payments");
});

test("a file that changes, appears or goes on the disk is noticed", async () => {
  const path = join(folder, "more.feat");
  const more = pathToFileURL(path).href;
  const tell = (type: 1 | 2 | 3) =>
    client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: more, type }] });
  writeFileSync(path, "feature more on payments by id < n = count(*) tumbling 1h >");
  await tell(1);
  await until(
    () => client.feat("feat/features", {}),
    (features) => features.length === 2,
  );
  writeFileSync(path, "feature more on payments by id < n = summ(amount) tumbling 1h >");
  const published = client.nextDiagnostics(more);
  await tell(2);
  expect((await published).map(({ code }) => code)).toContain("unknown-function");
  rmSync(path);
  await tell(3);
  const left = await until(
    () => client.feat("feat/features", {}),
    (features) => features.length === 1,
  );
  expect(left.map(({ name }) => name)).toEqual(["spending"]);
  expect(client.diagnostics.get(more)).toEqual([]);
});

test("requests can be taken back", async () => {
  client.open(uri, TEXT);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) => {
      client.change(uri, `${TEXT}// ${index}\n`);
      const source = new CancellationTokenSource();
      const params = { textDocument: { uri }, position: { line: index % 20, character: 3 } };
      const answer = client.connection.sendRequest("textDocument/hover", params, source.token);
      if (index % 2 === 0) source.cancel();
      return answer;
    }),
  );
  const failed = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  // Cancelled by the client, or out of date because the text changed.
  for (const { reason } of failed) expect([-32_800, -32_801, -32_802]).toContain(reason.code);
  await client.settled();
  client.close(uri);
});

test(
  "texts cut anywhere: no crash, and completion answers",
  async () => {
    const files = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".feat"));
    const step = NIGHTLY ? 1 : 23;
    const scratch = pathToFileURL(join(folder, "cut.feat")).href;
    client.open(scratch, "");
    let asked = 0;
    for (const name of files) {
      const text = readFileSync(new URL(name, examples), "utf8");
      for (let end = asked % step; end <= text.length; end += step) {
        const cut = text.slice(0, end);
        client.change(scratch, cut);
        const list = await client.request<CompletionList>("textDocument/completion", {
          textDocument: { uri: scratch },
          position: position(cut, end),
        });
        expect(Array.isArray(list.items), JSON.stringify(list) + cut).toBe(true);
        asked++;
      }
    }
    expect(asked).toBeGreaterThan(200);
    client.close(scratch);
  },
  NIGHTLY ? 1_200_000 : 120_000,
);

describe("edits at random", () => {
  const PIECES = [
    "<",
    ">",
    "\n",
    " ",
    "=",
    "(",
    ")",
    '"',
    "where ",
    "feature f on s by k <\n",
    "x = sum(v) tumbling 1h\n",
    "source s <\n  v: double\n>\n",
    "/*",
    "*/",
    "//",
    "`",
    'test "t" of f <\n',
    "a",
    "1h",
    ",",
    "payments",
    "{",
    "}",
    "é",
    "\u{1F600}",
  ];
  const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 30 }), piece: fc.constantFrom(...PIECES) });

  test(
    "leave what a fresh server says of the text",
    async () => {
      const runs = NIGHTLY ? 100 : 4;
      const scratch = pathToFileURL(join(folder, "edits.feat")).href;
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: NIGHTLY ? 100 : 25 }), async (edits) => {
          let text = readFileSync(new URL("transactions/customer-spending.feat", examples), "utf8");
          client.open(scratch, text);
          for (const { at, remove, piece } of edits) {
            const from = at % (text.length + 1);
            const to = Math.min(text.length, from + remove);
            const range = { start: position(text, from), end: position(text, to) };
            void client.connection.sendNotification("textDocument/didChange", {
              textDocument: { uri: scratch, version: from },
              contentChanges: [{ range, text: piece }],
            });
            text = text.slice(0, from) + piece + text.slice(to);
          }
          const edited = await stateOf(client, scratch);
          const fresh = await startClient({ folder: pathToFileURL(folder).href });
          fresh.open(scratch, text);
          expect(edited).toEqual(await stateOf(fresh, scratch));
          await fresh.stop();
          client.close(scratch);
          await client.settled();
        }),
        { numRuns: runs },
      );
    },
    NIGHTLY ? 1_200_000 : 120_000,
  );
});

async function stateOf(of: LspClient, at: string): Promise<object> {
  await of.settled();
  const textDocument = { uri: at };
  const tokens = await of.request<SemanticTokens>("textDocument/semanticTokens/full", { textDocument });
  const symbols = await of.request<object>("textDocument/documentSymbol", { textDocument });
  return { diagnostics: of.diagnostics.get(at) ?? ([] as Diagnostic[]), tokens: tokens.data, symbols };
}

test("feat lsp --stdio is the same server", async () => {
  const bin = new URL("../../runtime/bin/feat.js", import.meta.url).pathname;
  const other = await startClient({ command: [bin, "lsp", "--stdio"], folder: pathToFileURL(folder).href });
  expect(other.capabilities).toEqual(client.capabilities);
  expect((await other.feat("feat/features", {})).map(({ name }) => name)).toEqual(["spending"]);
  expect(await other.stop()).toBe(0);
  expect(other.printed()).toBe("");
});
