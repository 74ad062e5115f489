// `types.ts` of `feat compile --types`: TypeScript itself reads it, in its strictest settings.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProject, emitTypes } from "@feat-lang/compiler";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the TypeScript compiler says about these files; nothing if they are right. */
function typeErrors(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "feat-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = [
    ...["--noEmit", "--strict", "--skipLibCheck", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
    ...["--erasableSyntaxOnly", "--isolatedModules", "--noUnusedLocals", "--pretty", "false"],
    ...["--target", "es2022", "--module", "preserve", "--moduleResolution", "bundler", "--types", ""],
  ];
  try {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [tsc, ...options, ...Object.keys(files)], { cwd: folder, encoding: "utf8" });
    return "";
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}

async function plansOf(text: string) {
  const { plans, diagnostics } = await compileProject([{ path: "main.feat", text }]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return plans;
}

const typesOf = async (text: string) => emitTypes(await plansOf(text));

/** An assertion of type level: exactly the same type. */
const SAME = `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._: Same<A, B> extends true ? [] : [never]): void {}
export { same };
`;

const READINGS = `
/** Readings of stations. */
source readings <
  station: row<id: string, name: string> not null
  /** In degrees Celsius. */
  temperature: decimal(5,2)
  big: bigint
  small: int not null
  ratio: double
  ok: boolean
  day: date
  raw: bytes
  tags: array<string not null>
  labels: map<string, double>
  position: row<lat: double not null, lon: double>
  at: timestamp seconds
  time at
>

/** The weather at a station. */
feature weather on readings by station.id, big <
  /** The last one. */
  temperature_1h = last(temperature) tumbling 1h
  n = count(*) tumbling 1h
  bigs = sum(big) tumbling 1h
  mean = avg(ratio) tumbling 1h
  doubled = n * 2
  scaled = n * 1.5
  any_ok = last(ok) session 5m
  at_last = last(at) session 5m
  on_day = last(day) session 5m
  bytes = last(raw) session 5m
  tags_last = last(tags) session 5m
  labels_last = last(labels) session 5m
  position_last = last(position) session 5m
  least = min(small) session 5m
>
`;

test("types of every kind of value, exactly", async () => {
  const use = `
import type { Features, WeatherEvent, WeatherKey, WeatherRecord, WeatherRow, WeatherSession5m, WeatherTumbling1h } from "./types";
import { same } from "./same";

same<WeatherTumbling1h, { readonly temperature_1h: string | null; readonly n: number | string; readonly bigs: number | string | null;
  readonly mean: number | null; readonly doubled: number | string; readonly scaled: number | null }>();
same<WeatherSession5m, { readonly any_ok: boolean | null; readonly at_last: string | null; readonly on_day: string | null;
  readonly bytes: string | null; readonly tags_last: readonly (string | null)[] | null;
  readonly labels_last: { readonly [name: string]: number | null } | null;
  readonly position_last: { readonly lat: number | null; readonly lon: number | null } | null; readonly least: number | null }>();
same<WeatherKey, { readonly id: string; readonly big: number | string }>();
same<WeatherRow["window"], "tumbling_1h" | "session_5m">();
same<NonNullable<WeatherRecord["windows"]["session_5m"]>["values"], WeatherSession5m>();
same<Features["weather"]["event"], WeatherEvent>();
same<WeatherEvent["station"], { readonly id: string; readonly name?: string | null }>();
same<WeatherEvent["tags"], readonly string[] | null | undefined>();
same<WeatherEvent["position"], { readonly lat: number; readonly lon?: number | null } | null | undefined>();

export const least: WeatherEvent = { station: { id: "s" }, small: 1, big: 1, at: 1770890400 };
export const full: WeatherEvent = { ...least, temperature: "12.50", ratio: null, tags: ["a"], labels: { a: null }, event_id: "1" };
// @ts-expect-error: the event time must be there
export const noTime: WeatherEvent = { station: { id: "s" }, small: 1, big: 1 };
// @ts-expect-error: so must a column that is not null
export const noSmall: WeatherEvent = { station: { id: "s" }, big: 1, at: 1 };
// @ts-expect-error: and the path to a key
export const noKey: WeatherEvent = { station: { name: "s" }, small: 1, big: 1, at: 1 };

export function narrowed(row: WeatherRow): string | null {
  return row.window === "tumbling_1h" ? row.values.temperature_1h : row.values.at_last;
}
`;
  const types = await typesOf(READINGS);
  expect(typeErrors({ "types.ts": types, "same.ts": SAME, "use.ts": use })).toBe("");
  expect(types).toContain(
    "/** Values of weather in a window tumbling_1h. */\nexport type WeatherTumbling1h = {\n  /**\n   * The last one.\n   *\n   * last(temperature)\n   */\n  readonly temperature_1h: Decimal | null;\n",
  );
  expect(types).toContain("  /** In degrees Celsius. */\n  readonly temperature?: DecimalInput | null;\n");
});

test("they fit the TypeScript API", async () => {
  const use = `
import type { FeatureStore } from "@feat-lang/runtime";
import type { WeatherAnswer, WeatherEvent, WeatherKey } from "./types";

export async function use(store: FeatureStore, event: WeatherEvent, entity: WeatherKey): Promise<string | null | undefined> {
  const tenantId = "acme-corp";
  const record = (await store.processStreamingEvent({ tenantId, featureName: "weather", event })) as WeatherAnswer;
  await store.getOnlineFeatures({ tenantId, features: ["weather"], entities: [entity] });
  return record.windows.tumbling_1h?.values.temperature_1h;
}
`;
  expect(typeErrors({ "types.ts": await typesOf(READINGS), "use.ts": use })).toBe("");
});

test.each(["transactions", "flights"])("the rows of the example %s have these types", async (name) => {
  const folder = join(root, "examples", name);
  const files = readdirSync(folder).filter((file) => file.endsWith(".feat"));
  const { plans } = await compileProject(
    files.map((file) => ({ path: file, text: readFileSync(join(folder, file), "utf8") })),
  );
  const lines = readFileSync(join(folder, "expected.ndjson"), "utf8").trimEnd().split("\n");
  const rows = plans.flatMap(({ feature }) =>
    lines.filter((line) => JSON.parse(line).feature === feature).slice(0, 100),
  );
  expect(rows.length).toBeGreaterThan(100);
  const use = `import type { Features } from "./types";
export const rows: readonly Features[keyof Features]["row"][] = [
${rows.join(",\n")}
];
`;
  expect(typeErrors({ "types.ts": emitTypes(plans), "use.ts": use })).toBe("");
});

const HOSTILE = [
  ...[
    "a_b",
    "aB",
    "AB",
    "A_B",
    "a b",
    "a-b",
    "class",
    "Features",
    "Timestamp",
    "string",
    "1st",
    "_",
    "$",
    "é",
    "日本",
    "😀",
  ],
  ...[
    "*/ oops",
    '"',
    "'",
    "\\",
    "$" + "{x}",
    "`",
    "// x",
    "__proto__",
    "constructor",
    "\u202eabc",
    "a\u0301",
    "nul\u0000",
    "@ts-ignore",
  ],
];

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;

test("names and comments of any text are only data", async () => {
  const text = HOSTILE.map(
    (name, n) => `/** ${name.replaceAll("*/", "* /")} @ts-expect-error\n@ts-nocheck */
feature ${quoted(name)} on s${n} by ${quoted(`key ${name}`)} <
  /** @ts-expect-error */
  ${HOSTILE.map((item) => `${quoted(item)} = max(${quoted(item)}) tumbling 1h`).join("\n  ")}
  session_1m = count(*) session 1m
>`,
  ).join("\n");
  const plans = await plansOf(text);
  const types = emitTypes(plans);
  const use = `import type { Features } from "./types";
export const names: { readonly [Name in keyof Features]: Features[Name]["row"]["feature"] } = {
${HOSTILE.map((name) => `  [${JSON.stringify(name)}]: ${JSON.stringify(name)},`).join("\n")}
};
`;
  expect(typeErrors({ "types.ts": types, "use.ts": use })).toBe("");
  expect(emitTypes([...plans].reverse())).toBe(types);
}, 60_000);

test("random names and comments", async () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).filter((name) => !/[\n\r]/.test(name));
  const names = fc.sample(fc.uniqueArray(word, { minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 })[0] ?? [];
  const plan = (await plansOf("feature f on s by k < a = max(x) tumbling 1h >"))[0];
  if (!plan) throw new Error("no plan");
  const plans = names.map((feature) => ({ ...plan, feature, doc: `${feature}*/${feature}\n@ts-expect-error` }));
  expect(typeErrors({ "types.ts": emitTypes(plans) })).toBe("");
});
