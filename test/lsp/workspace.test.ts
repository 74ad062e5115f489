// A change in one file is seen in all others that it concerns, and nowhere is anything looked at for nothing.
import { DocumentState, EmptyFileSystem, type LangiumDocument, TextDocument, URI } from "langium";
import { describe, expect, test } from "vitest";
import { createFeatLspServices } from "../../language/src/lsp/index.js";
import { codesOf } from "../support/lsp.js";
import { FEATURE, SOURCE } from "./project.js";

async function workspace(files: Readonly<Record<string, string>>) {
  const { shared } = createFeatLspServices(EmptyFileSystem);
  const documents = new Map<string, LangiumDocument>();
  for (const [name, text] of Object.entries(files)) {
    const uri = URI.parse(`file:///project/${name}`);
    const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    documents.set(name, document);
  }
  await shared.workspace.DocumentBuilder.build([...documents.values()], { validation: true });
  const built: string[] = [];
  shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, ({ uri }) => {
    built.push(uri.path.split("/").at(-1) ?? "");
  });
  let version = 1;
  return {
    codes: (name: string) => codesOf(documents.get(name) as LangiumDocument).filter((code) => !INCIDENTAL.has(code)),
    /** Files that were looked at again. */
    async change(name: string, text: string): Promise<readonly string[]> {
      built.length = 0;
      const uri = URI.parse(`file:///project/${name}`);
      shared.workspace.TextDocuments.set(TextDocument.create(uri.toString(), "feat", ++version, text));
      await shared.workspace.DocumentBuilder.update([uri], []);
      return built.toSorted();
    },
    async remove(name: string): Promise<void> {
      await shared.workspace.DocumentBuilder.update([], [URI.parse(`file:///project/${name}`)]);
    },
  };
}

const INCIDENTAL = new Set(["nullable-key", "inferred-source", "unused-column"]);
const feature = (name: string, on: string, item = "n = sum(amount) tumbling 1h") =>
  `feature ${name} on ${on} by id < ${item} >`;

describe("what a change concerns", () => {
  test("a source, its features", async () => {
    const project = await workspace({ "s.feat": SOURCE, "a.feat": FEATURE, "b.feat": feature("b", "other") });
    expect(await project.change("s.feat", SOURCE.replace("amount: double", "amount: string"))).toEqual([
      "a.feat",
      "s.feat",
    ]);
    expect(project.codes("a.feat")).toEqual(["wrong-argument-type"]);
    await project.change("s.feat", SOURCE);
    expect(project.codes("a.feat")).toEqual([]);
  });

  test("a feature, its tests and its source, not its neighbours", async () => {
    const project = await workspace({
      "s.feat": SOURCE,
      "a.feat": FEATURE,
      "b.feat": feature("b", "payments"),
      "t.feat": 'test "t" of spending < expect id "a": total == 1.0 >',
    });
    expect(await project.change("a.feat", FEATURE.replace("total =", "sum_total ="))).toEqual([
      "a.feat",
      "s.feat",
      "t.feat",
    ]);
    expect(project.codes("t.feat")).toEqual(["unknown-item"]);
  });

  test("the source of a tested feature, the test", async () => {
    const project = await workspace({
      "s.feat": SOURCE,
      "a.feat": FEATURE,
      "t.feat": 'test "t" of spending < expect id "a": total == 1.0 >',
    });
    await project.change("s.feat", SOURCE.replace("amount: double", "amount: bigint"));
    expect(await project.change("s.feat", SOURCE)).toEqual(["a.feat", "s.feat", "t.feat"]);
  });

  test("features on one undeclared source concern each other", async () => {
    const project = await workspace({
      "a.feat": feature("a", "s", "n = last(v) tumbling 1h"),
      "b.feat": feature("b", "s", "n = sum(v) tumbling 1h"),
    });
    expect(await project.change("b.feat", feature("b", "s", "n = max(v) tumbling 1h"))).toEqual(["a.feat", "b.feat"]);
  });

  test("a declaration that comes late, all that waited for it", async () => {
    const project = await workspace({
      "a.feat": 'test "t" of spending < >',
      "b.feat": feature("x", "pay"),
      "c.feat": "",
    });
    expect(project.codes("a.feat")).toEqual(["unknown-feature"]);
    await project.change("c.feat", FEATURE);
    expect(project.codes("a.feat")).toEqual([]);
  });

  test("names declared twice, in both files, and in one once the other is gone", async () => {
    const project = await workspace({ "a.feat": feature("f", "s"), "b.feat": feature("g", "s") });
    await project.change("b.feat", feature("f", "s"));
    expect([project.codes("a.feat"), project.codes("b.feat")]).toEqual([[], ["duplicate-name"]]);
    await project.remove("a.feat");
    expect(project.codes("b.feat")).toEqual([]);
  });

  test("a near miss is one no more", async () => {
    const project = await workspace({ "a.feat": feature("f", "transaction"), "b.feat": "" });
    expect(project.codes("a.feat")).toEqual([]);
    await project.change("b.feat", "source transactions <\n  event_timestamp: timestamp\n>");
    expect(project.codes("a.feat")).toEqual(["unknown-source"]);
  });
});
