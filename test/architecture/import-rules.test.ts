// The import rules of ARCHITECTURE.md, checked over every source file.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The TypeScript sources of the packages, relative to the root, with `/` between folders. */
const sources = ["language", "compiler", "runtime", "vscode-extension"].flatMap((name) => {
  const folder = join(root, name, "src");
  return listFiles(folder).filter((file) => file.endsWith(".ts"));
});

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

interface Import {
  readonly specifier: string;
  /** Loaded on demand, with `await import(…)`. */
  readonly lazy: boolean;
  readonly typeOnly: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm;
const LAZY = /\bimport\(\s*"([^"]+)"\s*\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...[...text.matchAll(STATIC)].map((m) => ({ specifier: m[2] ?? "", lazy: false, typeOnly: m[1] !== undefined })),
    ...[...text.matchAll(LAZY)].map((m) => ({ specifier: m[1] ?? "", lazy: true, typeOnly: false })),
  ];
}

/** Where a rule is broken: `file imports specifier`. */
function violations(folder: string, isForbidden: (imported: Import, file: string) => boolean): string[] {
  return sources
    .filter((file) => file.startsWith(folder))
    .flatMap((file) =>
      importsOf(file)
        .filter((imported) => isForbidden(imported, file))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
}

const isRelative = (specifier: string) => specifier.startsWith(".");

/** The source file that a relative import of a source file names. */
function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts");
}

/** Folders that may touch files, processes and networks; an editor extension is one of them. */
const ADAPTERS = [
  "vscode-extension/src/",
  ...["cli", "store", "checkpoint", "source", "server", "config", "offline", "kafka"].map(
    (folder) => `runtime/src/${folder}/`,
  ),
];

describe("import rules", () => {
  test("the scan sees the sources and their imports", () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(importsOf("compiler/src/plan/hash.ts")).toContainEqual({
      specifier: "node:crypto",
      lazy: false,
      typeOnly: false,
    });
  });

  test("every relative import names a source file inside its own package", () => {
    const known = new Set(sources);
    expect(
      violations("", ({ specifier }, file) => {
        if (!isRelative(specifier)) return false;
        const target = resolve(file, specifier);
        return !known.has(target) || target.split("/")[0] !== file.split("/")[0];
      }),
    ).toEqual([]);
  });

  test("language knows neither compiler nor runtime, compiler not the runtime", () => {
    expect(violations("language/", ({ specifier }) => specifier.startsWith("@feat-lang/"))).toEqual([]);
    expect(violations("compiler/", ({ specifier }) => specifier.startsWith("@feat-lang/runtime"))).toEqual([]);
  });

  test("language/types and compiler/plan are free of Langium and of the syntax tree", () => {
    expect(violations("language/src/types/", ({ specifier }) => !specifier.startsWith("./"))).toEqual([]);
    const allowed = ["@feat-lang/language/types", "node:crypto"];
    const breaks = ({ specifier }: Import) => !specifier.startsWith("./") && !allowed.includes(specifier);
    // What compares plans is part of what is exported with them.
    const isDiff = ({ specifier }: Import) => /^\.\.\/(diff|plan)\//.test(specifier);
    for (const folder of ["compiler/src/plan/", "compiler/src/diff/"]) {
      expect(violations(folder, (imported) => breaks(imported) && !isDiff(imported))).toEqual([]);
    }
  });

  test("only lowering and the compile facade see the syntax tree", () => {
    const mayUse = ["compiler/src/lower/", "compiler/src/compile.ts", "compiler/src/index.ts"];
    expect(
      violations(
        "compiler/",
        ({ specifier }, file) => specifier === "@feat-lang/language" && !mayUse.some((place) => file.startsWith(place)),
      ),
    ).toEqual([]);
  });

  test("the runtime sees plans only; its composition roots load the compiler on demand", () => {
    const roots = ["runtime/src/cli/", "runtime/src/feature-store.ts"];
    expect(
      violations("runtime/", ({ specifier, lazy, typeOnly }, file) => {
        if (!specifier.startsWith("@feat-lang/") || specifier === "@feat-lang/compiler/plan") return false;
        // The language server is the language, the compiler and the engine put together; its command loads it on demand.
        if (file.startsWith("runtime/src/cli/language-server/")) return specifier === "@feat-lang/runtime";
        const isRoot = roots.some((place) => file.startsWith(place));
        return !(isRoot && specifier === "@feat-lang/compiler" && (lazy || typeOnly));
      }),
    ).toEqual([]);
  });

  test("the engine imports the plan and itself, nothing else", () => {
    expect(
      violations("runtime/src/engine/", ({ specifier }, file) =>
        isRelative(specifier)
          ? !resolve(file, specifier).startsWith("runtime/src/engine/")
          : specifier !== "@feat-lang/compiler/plan",
      ),
    ).toEqual([]);
  });

  test("files, processes and servers are touched in adapters only", () => {
    const outside =
      /^(node:(fs|fs\/promises|process|child_process|net|http|https|worker_threads|sqlite)|ioredis|kafkajs|fastify)$/;
    expect(
      violations(
        "",
        ({ specifier }, file) => outside.test(specifier) && !ADAPTERS.some((place) => file.startsWith(place)),
      ),
    ).toEqual([]);
    const usesProcess = sources
      .filter((file) => !ADAPTERS.some((place) => file.startsWith(place)))
      .filter((file) => /\bprocess\.(?!stdout$)\w+/.test(withoutComments(readFileSync(join(root, file), "utf8"))));
    expect(usesProcess).toEqual([]);
  });

  test("nothing pure reads a clock or a random number", () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|localeCompare\(/;
    const pure = sources.filter((file) =>
      /^(language|compiler)\/src\/|^runtime\/src\/(engine|event|online)\//.test(file),
    );
    expect(pure.filter((file) => impure.test(withoutComments(readFileSync(join(root, file), "utf8"))))).toEqual([]);
  });

  test("there are no import cycles", () => {
    expect(findCycle()).toBeUndefined();
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** The files of one cycle of value imports, if there is one. Types vanish when compiled, so they close no cycle. */
function findCycle(): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (done.has(file)) return undefined;
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    path.push(file);
    for (const { specifier, lazy, typeOnly } of importsOf(file)) {
      if (lazy || typeOnly || !isRelative(specifier)) continue;
      const cycle = visit(resolve(file, specifier));
      if (cycle) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of sources) {
    if (file.includes("/generated/")) continue;
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return undefined;
}
