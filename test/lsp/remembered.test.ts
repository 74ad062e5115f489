// What is remembered from one state of the texts to the next never shows: after any edits in several files the problems
// are those of a workspace that was opened afresh.
import fc from "fast-check";
import { EmptyFileSystem, type LangiumDocument, TextDocument, URI } from "langium";
import { expect, test } from "vitest";
import { createFeatLspServices } from "../../language/src/lsp/index.js";
import { FEATURE, SOURCE } from "./project.js";

const RUNS = process.env.FEAT_NIGHTLY === "1" ? 1_000 : 15;

const TEXTS = {
  "s.feat": `${SOURCE}source other <\n  id: string\n  event_timestamp: timestamp\n>\n`,
  "f.feat": `${FEATURE}\nfeature second on payments by id <\n  n = count(*) tumbling 1h\n>\nfeature third on nowhere by id <\n  n = sum(v) tumbling 1h\n>\n`,
  "t.feat": `test "one" of spending <\n  { id: "a" }\n  expect id "a": total == 1.0\n>\ntest "two" of second <\n  expect id "a": n == 1\n>\n`,
};
type Name = keyof typeof TEXTS;
const NAMES = Object.keys(TEXTS) as Name[];

/** Small changes that matter across files. */
const SWAPS: readonly (readonly [string, string])[] = [
  ["amount", "amuont"],
  ["payments", "other"],
  ["spending", "second"],
  ["total", "sum_1h"],
  ["double", "string"],
  ["string not null", "string"],
  ["by id", "by status"],
  ["second", "spending"],
  ["\n", "\n\n"],
  [">\n", "\n"],
  ["count(*)", "sum(amount)"],
  ["nowhere", "payments"],
];

function workspace() {
  const { shared } = createFeatLspServices(EmptyFileSystem);
  let version = 0;
  const uriOf = (name: Name) => URI.parse(`file:///project/${name}`);
  return {
    async set(texts: Partial<Record<Name, string>>): Promise<void> {
      const names = Object.keys(texts) as Name[];
      for (const name of names) {
        const text = TextDocument.create(uriOf(name).toString(), "feat", ++version, texts[name] ?? "");
        shared.workspace.TextDocuments.set(text);
      }
      await shared.workspace.DocumentBuilder.update(names.map(uriOf), []);
    },
    problems: () =>
      Object.fromEntries(
        NAMES.map((name) => {
          const document = shared.workspace.LangiumDocuments.getDocument(uriOf(name)) as LangiumDocument;
          const shown = (document.diagnostics ?? []).map(({ code, message, range }) =>
            JSON.stringify([range, code, message]),
          );
          return [name, shown.toSorted()];
        }),
      ),
  };
}

const change = fc.record({
  name: fc.constantFrom(...NAMES),
  swap: fc.constantFrom(...SWAPS),
  at: fc.nat({ max: 5 }),
  back: fc.boolean(),
});

/** The occurrence of one text, by its number, as the other. */
function swapped(
  text: string,
  { swap: [a, b], at, back }: { swap: readonly [string, string]; at: number; back: boolean },
): string {
  const [from, to] = back ? [b, a] : [a, b];
  const parts = text.split(from);
  if (parts.length < 2) return text;
  const index = at % (parts.length - 1);
  return parts.slice(0, index + 1).join(from) + to + parts.slice(index + 1).join(from);
}

test("problems after edits are those of a fresh start", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
      const texts = { ...TEXTS };
      const edited = workspace();
      await edited.set(texts);
      for (const each of changes) {
        texts[each.name] = swapped(texts[each.name], each);
        await edited.set({ [each.name]: texts[each.name] });
        const fresh = workspace();
        await fresh.set(texts);
        expect(edited.problems(), JSON.stringify(texts)).toEqual(fresh.problems());
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);
