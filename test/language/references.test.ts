// Cross-references resolve to what definition, rename and find-references need: the declaration in the text.
import { readFileSync } from "node:fs";
import { ast, createFeatServices } from "@feat-lang/language";
import { AstUtils, EmptyFileSystem, type Reference, URI } from "langium";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const everything = readFileSync(new URL("fixtures/everything.feat", import.meta.url), "utf8");

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((...parts) => {
    throw new Error(`printed: ${parts.join(" ")}`);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Builds as an editor does, linking and indexing included. */
async function build(...texts: readonly string[]) {
  const { shared, feat } = createFeatServices(EmptyFileSystem);
  const documents = texts.map((text, index) =>
    shared.workspace.LangiumDocumentFactory.fromString<ast.Model>(text, URI.parse(`file:///${index}.feat`)),
  );
  for (const document of documents) shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build(documents, { validation: true });
  return { shared, feat, documents };
}

/** `name -> Type name` for each reference, in order of the text. */
function targets(root: ast.Model): readonly string[] {
  const found: string[] = [];
  for (const node of AstUtils.streamAst(root)) {
    for (const { reference } of AstUtils.streamReferences(node)) found.push(describe(reference as Reference));
  }
  return found;
}

function describe(reference: Reference): string {
  const target = reference.ref;
  if (!target) return `${reference.$refText} -> nothing`;
  const name = ast.isKey(target) ? target.$cstNode?.text : (target as { readonly name?: string }).name;
  const line = (target.$cstNode?.range.start.line ?? 0) + 1;
  return `${reference.$refText} -> ${target.$type} ${name} at ${line}`;
}

test("sources, columns, fields, items, keys, features", async () => {
  const { documents } = await build(`source s <
  id: string not null
  shop: row<country: string, city: row<zip: string>> not null
  event_timestamp: timestamp
  time event_timestamp
>
feature f on s where shop.country == id by shop.city.zip as zip, id <
  spend = count(shop) where shop.city.zip == "x" tumbling 1h, 1d
  last_shop = last(shop) tumbling 1h
  twice = spend_1h * 2
  where_is = last_shop.country
>
test "t" of f <
  { id: "a", shop: { country: "DE", "city": { zip: "1" } }, unknown: 1 }
  expect zip "1", id "a": spend_1d == 1 and twice == 2
>`);
  const [document] = documents;
  if (!document) throw new Error("no document");
  expect(targets(document.parseResult.value)).toEqual([
    "event_timestamp -> Column event_timestamp at 4",
    "s -> Source s at 1",
    "country -> Field country at 3",
    "shop -> Column shop at 3",
    "id -> Column id at 2",
    "zip -> Field zip at 3",
    "city -> Field city at 3",
    "shop -> Column shop at 3",
    "id -> Column id at 2",
    "shop -> Column shop at 3",
    "zip -> Field zip at 3",
    "city -> Field city at 3",
    "shop -> Column shop at 3",
    "shop -> Column shop at 3",
    "spend_1h -> Item spend at 8",
    "country -> Field country at 3",
    "last_shop -> Item last_shop at 9",
    "f -> Feature f at 7",
    "id -> Column id at 2",
    "shop -> Column shop at 3",
    "country -> Field country at 3",
    "city -> Field city at 3",
    "zip -> Field zip at 3",
    "unknown -> nothing",
    "zip -> Key shop.city.zip as zip at 7",
    "id -> Key id at 7",
    "spend_1d -> Item spend at 8",
    "twice -> Item twice at 10",
  ]);
});

test("across files; an inferred source and its columns refer to nothing, and that is no error", async () => {
  const { documents } = await build(
    "feature f on s by id < n = count(*) tumbling 1h >\nfeature g on other by id < n = sum(x) tumbling 1h >",
    'source s < id: string not null event_timestamp: timestamp >\ntest "t" of f < expect id "a": n == 1 >',
  );
  const [first, second] = documents;
  expect(first && targets(first.parseResult.value)).toEqual([
    "s -> Source s at 1",
    "id -> Column id at 1",
    "other -> nothing",
    "id -> nothing",
    "x -> nothing",
  ]);
  expect(second && targets(second.parseResult.value)).toEqual([
    "f -> Feature f at 1",
    "id -> Key id at 1",
    "n -> Item n at 1",
  ]);
  expect(documents.flatMap((document) => document.diagnostics ?? []).map(({ code }) => code)).toEqual([
    "inferred-source",
  ]);
});

test("every form of the language links without a gap on a declared source", async () => {
  const { documents } = await build(everything);
  const missing = targets(documents[0]?.parseResult.value ?? fail()).filter((target) => target.endsWith("nothing"));
  expect(missing).toEqual(["undeclared -> nothing", "user -> nothing", "amount -> nothing"]);
});

/** As an editor over files: each change is a whole new text. */
async function editable(texts: Record<string, string>) {
  const files = new Map(Object.entries(texts));
  const provider = Object.assign(EmptyFileSystem.fileSystemProvider(), {
    stat: async (uri: URI) => ({ isFile: true, isDirectory: false, uri }),
    readFile: async (uri: URI) => files.get(uri.path) ?? "",
  });
  const { shared } = createFeatServices({ fileSystemProvider: () => provider });
  const { DocumentBuilder, LangiumDocuments } = shared.workspace;
  const uris = [...files.keys()].map((path) => URI.parse(`file://${path}`));
  DocumentBuilder.updateBuildOptions = { validation: true };
  await DocumentBuilder.update(uris, []);
  return {
    codes: (path: string) => {
      const document = LangiumDocuments.getDocument(URI.parse(`file://${path}`));
      return document?.diagnostics?.map(({ code }) => code);
    },
    change: async (path: string, text: string) => {
      files.set(path, text);
      await DocumentBuilder.update([URI.parse(`file://${path}`)], []);
    },
  };
}

test("a change is seen by the features of other files on the same inferred source", async () => {
  const { codes, change } = await editable({
    "/f.feat": "feature f on s by k < n = max(x) where x > y tumbling 1h >",
    "/g.feat": "feature g on s by k < n = sum(x) tumbling 1h >",
  });
  expect(codes("/f.feat")).toEqual(["inferred-source", "unlike-types"]);
  await change("/g.feat", "feature g on s by k < n = sum(x) where y < 5 tumbling 1h >");
  expect(codes("/f.feat")).toEqual(["inferred-source"]);
  await change("/g.feat", "source s < k: string not null x: int y: int event_timestamp: timestamp >");
  expect(codes("/f.feat")).toEqual([]);
  await change("/g.feat", "// gone");
  expect(codes("/f.feat")).toEqual(["inferred-source"]);
});

test("a change is seen where no reference leads to it", async () => {
  const source = (type: string) => `source s < k: string not null x: ${type} event_timestamp: timestamp >`;
  const { codes, change } = await editable({
    "/a.feat": source("int"),
    "/feature.feat": "feature f on s by k < n = count(*) tumbling 1h >",
    "/test.feat": 'test "t" of f < expect k "a": m == 1 >',
  });
  expect(codes("/a.feat")).toEqual(["unused-column"]);
  expect(codes("/test.feat")).toEqual(["unknown-item"]);
  await change("/feature.feat", "feature f on s by k < m = max(x) tumbling 1h >");
  expect(codes("/a.feat")).toEqual([]);
  expect(codes("/test.feat")).toEqual([]);
  await change("/a.feat", source("string"));
  expect(codes("/test.feat")).toEqual(["unlike-types"]);
  await change("/a.feat", `${source("int")} feature f on s by k < m = max(x) tumbling 1h >`);
  expect(codes("/feature.feat")).toEqual(["duplicate-name"]);
  await change("/a.feat", source("int"));
  expect(codes("/feature.feat")).toEqual([]);
});

function fail(): never {
  throw new Error("no document");
}
