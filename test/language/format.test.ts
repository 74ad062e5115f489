// Formatting: canonical, keeps every token and comment, changes nothing the second time.
import { readdirSync, readFileSync } from "node:fs";
import { createFeatServices, formatText, loadProject } from "@feat-lang/language";
import fc from "fast-check";
import { EmptyFileSystem } from "langium";
import { expect, test } from "vitest";

const everything = readFileSync(new URL("fixtures/everything.feat", import.meta.url), "utf8");
const { feat } = createFeatServices(EmptyFileSystem);

async function format(text: string): Promise<string> {
  const result = await formatText(text, "main.feat");
  if (!("text" in result)) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.text;
}

/** Tokens and comments, comments without their margins. */
function substance(text: string): readonly string[] {
  const { tokens, hidden, errors } = feat.parser.Lexer.tokenize(text);
  expect(errors).toEqual([]);
  return [...tokens, ...hidden]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map((token) => `${token.tokenType.name} ${token.image.replace(/\s*[\r\n]+\s*/g, "\n").trimEnd()}`);
}

test("the layout", async () => {
  const text = `// first


/* second */ source  s<a:row<x:int,y:array<string not null>> not null  b :decimal( 10 , 2 )// trailing

   // own



   /** doc
        * more
   */
   event_timestamp:timestamp time event_timestamp delay  0s /* before the end */ >  // after the end
feature f on s where -a.x*2>- 3 and b in[1,2]and not m [ "x" ]is not null by a . x as k ,b<

x=sum( a.x )where count(  * ) // why
 >3 tumbling 1h,2h every 5m longer_name=x+ -1 /** doc of z */ z = if(a,b,cast(c as decimal(10,2)))

 y = n online   ttl 24h offline
// last

>
test "t" of f<{a:{x:-1,y:[]},b:{}}expect k -5,z "x"at "T":x==1,y==2 expect late 1>
// end`;
  expect(await format(text)).toBe(`// first

/* second */
source s <
  a: row<x: int, y: array<string not null>> not null
  b: decimal(10,2)  // trailing

  // own

  /** doc
   * more
   */
  event_timestamp: timestamp
  time event_timestamp delay 0s  /* before the end */
>  // after the end

feature f on s where -a.x * 2 > -3 and b in [1, 2] and not m["x"] is not null by a.x as k, b <
  x           = sum(a.x) where count(*) // why
      > 3 tumbling 1h, 2h every 5m
  longer_name = x + -1
  /** doc of z */
  z           = if(a, b, cast(c as decimal(10,2)))

  y = n
  online ttl 24h
  offline
  // last
>

test "t" of f <
  { a: { x: -1, y: [] }, b: {} }
  expect k -5, z "x" at "T": x == 1, y == 2
  expect late 1
>
// end
`);
});

test("a line that is too long keeps its author's breaks, a short one is joined", async () => {
  const long = "customer_is_from_abroad == 1 and ".repeat(4);
  const text = `feature f on s
  where ${long}
  a == 1
  by k < n = count(*)
    tumbling 1h
>`;
  expect(await format(text)).toBe(`feature f on s
    where ${long.trimEnd()}
    a == 1
    by k <
  n = count(*) tumbling 1h
>
`);
});

test("nothing, blanks, comments alone", async () => {
  expect(await format("")).toBe("");
  expect(await format(" \n\n ")).toBe("");
  expect(await format("\n// a\r\n\r\n\r\n/* b\r\n c */")).toBe("// a\n\n/* b\n c */\n");
});

test("a text that cannot be read is refused, with its syntax errors", async () => {
  const refused = async (text: string) => {
    const result = await formatText(text, "x.feat");
    return "diagnostics" in result ? result.diagnostics.map(({ code, file }) => [code, file]) : result.text;
  };
  expect(await refused("feature f on s by k < a = sum(x tumbling 1h >")).toEqual([["syntax-error", "x.feat"]]);
  expect(await refused('feature f on s where a == "b by k < >')).toEqual([["unclosed-string", "x.feat"]]);
  expect(await refused("feature f on s by k < n = count(*) tumbling 1h > /*")).toEqual([
    ["unclosed-comment", "x.feat"],
  ]);
  expect(await refused("feature f on s by k < n = 1 § 2 >")).toEqual([["unexpected-character", "x.feat"]]);
});

test("a point behind a number stays a point", async () => {
  const text = "feature f on s by k <\n  n = count(*) where 2 .x > 1 tumbling 1h\n>\n";
  expect(await format(text)).toBe(text);
});

test("other mistakes do not stand in the way", async () => {
  expect(await format("feature f on s where a = 1 by k < n = summ(x) tumbling 1hour >")).toBe(
    "feature f on s where a = 1 by k <\n  n = summ(x) tumbling 1hour\n>\n",
  );
});

const examples = new URL("../../examples/", import.meta.url);
const files = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".feat"));

test.each(files)("the example %s keeps its meaning", async (path) => {
  const text = readFileSync(new URL(path, examples), "utf8");
  const formatted = await format(text);
  expect(substance(formatted)).toEqual(substance(text));
  expect(await format(formatted)).toBe(formatted);
});

/** Blanks and comments that may stand between any two tokens. */
const GAPS = [
  "",
  " ",
  "\n",
  "\n\n\n",
  "\t",
  "  // c\n",
  " /* c */ ",
  "\n/* c\n   d */\n",
  "\n\n// c\n\n",
  "\r\n",
  "\n/** c */\n",
];

test("any text of any layout keeps its tokens and comments, and its meaning", async () => {
  const { tokens } = feat.parser.Lexer.tokenize(everything);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...GAPS), { minLength: 1, maxLength: 40 }),
      fc.nat(5),
      async (gaps, sparse) => {
        let text = "";
        for (const [index, token] of tokens.entries()) {
          const before = tokens[index - 1];
          // What only a new line makes an item, or a comment takes with it, stays as it is.
          const written = before ? everything.slice((before.endOffset ?? 0) + 1, token.startOffset) : "";
          const gap = gaps[index % gaps.length] ?? "";
          text +=
            (index % (sparse + 1) === 0 && gap !== "" ? gap : written.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "")) +
            token.image;
        }
        const { lexerErrors, parserErrors } = feat.parser.LangiumParser.parse(text);
        fc.pre(lexerErrors.length + parserErrors.length === 0);
        const formatted = await format(text);
        expect(substance(formatted)).toEqual(substance(text));
        expect(await format(formatted)).toBe(formatted);
        expect(formatted).not.toMatch(/[ \t]\n|\n\n\n|\r|^\n/);
        expect(await meaning(formatted)).toEqual(await meaning(text));
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

/** What the project says apart from places. */
async function meaning(text: string): Promise<unknown> {
  const { diagnostics, features, sources } = await loadProject([{ path: "main.feat", text }]);
  return {
    diagnostics: diagnostics.map(({ code, message }) => [code, message]).sort(),
    features: features.map((feature) => [feature.name, feature.doc, feature.groups.map((group) => group.output)]),
    sources: sources.map(({ name, doc, columns, time }) => [name, doc, columns.map((column) => column.name), time]),
  };
}
