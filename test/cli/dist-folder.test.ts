// The output folder of `feat compile`: only what changed is written, only what feat wrote is removed.
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashPlan, type Plan } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { type Artifact, readPlans, writeDistFolder } from "../../runtime/src/cli/dist-folder.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const artifacts = (files: Record<string, string>, features: readonly object[] = []): Artifact[] => {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const manifest = JSON.stringify({ compiler: "0.1.0", features, files: all.map((file) => file.path) });
  return [...all, { path: "manifest.json", text: manifest }];
};

describe("writing", () => {
  test("a second run writes nothing", () => {
    const folder = join(scratchFolder(), "dist");
    const wanted = artifacts({ "f/plan.json": "1", "f/job.sql": "2" });
    expect(writeDistFolder(folder, "dist", wanted)).toEqual({
      written: ["f/plan.json", "f/job.sql", "manifest.json"],
      removed: [],
      unchanged: 0,
    });
    const before = statSync(join(folder, "f/job.sql"), { bigint: true }).mtimeNs;
    expect(writeDistFolder(folder, "dist", wanted)).toEqual({ written: [], removed: [], unchanged: 3 });
    expect(statSync(join(folder, "f/job.sql"), { bigint: true }).mtimeNs).toBe(before);
    expect(filesBelow(folder)).toEqual(["f/job.sql", "f/plan.json", "manifest.json"]);
  });

  test("what is gone is removed with its folder, foreign files stay", () => {
    const folder = scratchFolder();
    writeDistFolder(folder, "dist", artifacts({ "f/a": "1", "g/a": "2", "h/a": "3" }));
    writeFileSync(join(folder, "h/mine"), "mine");
    const result = writeDistFolder(folder, "dist", artifacts({ "f/a": "new" }));
    expect(result).toEqual({ written: ["f/a", "manifest.json"], removed: ["g/a", "h/a"], unchanged: 0 });
    expect(filesBelow(folder)).toEqual(["f/a", "h/mine", "manifest.json"]);
    expect(() => statSync(join(folder, "g"))).toThrow("ENOENT");
  });

  test("a foreign file in the way is not overwritten, and nothing else is written", () => {
    const folder = scratchFolder({ "f/b": "mine", "manifest.json": '{"name":"a web app"}' });
    expect(() => writeDistFolder(folder, "dist", artifacts({ "f/a": "1", "f/b": "2" }))).toThrow(
      "dist/f/b exists and feat did not write it.",
    );
    expect(() => writeDistFolder(folder, "dist", artifacts({ "f/a": "1" }))).toThrow(
      "dist/manifest.json exists and feat did not write it.",
    );
    expect(filesBelow(folder)).toEqual(["f/b", "manifest.json"]);
  });

  test("a manifest cannot name files outside the folder", () => {
    const root = scratchFolder({ precious: "1" });
    const folder = join(root, "dist");
    mkdirSync(folder);
    const files = ["../precious", join(root, "precious"), "f/../../precious", "", "."];
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ compiler: "0.1.0", features: [], files }));
    expect(writeDistFolder(folder, "dist", artifacts({ "f/a": "1" })).removed).toEqual([]);
    expect(readFileSync(join(root, "precious"), "utf8")).toBe("1");
  });

  test("a file that cannot be written leaves no temporary one behind", () => {
    const folder = scratchFolder();
    writeDistFolder(folder, "dist", artifacts({ "f/a": "1" }));
    rmSync(join(folder, "f/a"));
    mkdirSync(join(folder, "f/a"));
    chmodSync(join(folder, "f"), 0o755);
    expect(() => writeDistFolder(folder, "dist", artifacts({ "f/a": "2" }))).toThrow("EISDIR");
    expect(filesBelow(folder)).toEqual(["manifest.json"]);
  });
});

test("a run that was cut short is finished by the next one, and no reader takes it for whole", () => {
  const folder = scratchFolder({ "out/f/b/in-the-way": "" });
  const dist = join(folder, "out");
  const wanted = artifacts({ "f/a": "1", "f/b": "2" });
  expect(() => writeDistFolder(dist, "out", wanted)).toThrow("out/f/b exists and feat did not write it.");
  // The next write fails in the middle: a folder takes the place of a file that feat wrote before.
  rmSync(join(dist, "f/b"), { recursive: true });
  writeDistFolder(dist, "out", wanted);
  rmSync(join(dist, "f/b"));
  mkdirSync(join(dist, "f/b"));
  expect(() => writeDistFolder(dist, "out", artifacts({ "f/a": "new", "f/c": "3" }))).toThrow();
  expect(() => readPlans(dist, "out")).toThrow('Writing "out" was cut short.');
  rmSync(join(dist, "f/b"), { recursive: true });
  expect(writeDistFolder(dist, "out", artifacts({ "f/a": "newer", "f/c": "3" })).unchanged).toBe(0);
  expect(filesBelow(dist)).toEqual(["f/a", "f/c", "manifest.json"]);
});

describe("reading plans back", () => {
  const plan = (feature: string): Plan => {
    const unhashed: Omit<Plan, "hash"> = {
      format: 1,
      feature,
      source: { name: "s", topic: "s", format: "json", columns: [], time: { column: "t", delayMs: 0 } },
      keys: [],
      groups: [],
      offline: false,
    };
    return { ...unhashed, hash: hashPlan(unhashed) };
  };

  test("what compile wrote, in its order", () => {
    const folder = scratchFolder();
    const files = {
      "f/job.sql": "",
      "f/plan.json": JSON.stringify(plan("f")),
      "g/plan.json": JSON.stringify(plan("g")),
    };
    writeDistFolder(folder, "dist", artifacts(files, [{ name: "g" }, { name: "f" }]));
    expect(readPlans(folder, "dist")).toEqual([plan("g"), plan("f")]);
  });

  test("a missing folder, a missing plan and a changed one are named", () => {
    const folder = scratchFolder({ "web/manifest.json": '{"name":"a web app"}' });
    const missing = (name: string) => `"${name}" has no manifest.json that feat compile wrote.`;
    expect(() => readPlans(join(folder, "no"), "no")).toThrow(missing("no"));
    expect(() => readPlans(join(folder, "web"), "web")).toThrow(missing("web"));
    const changed = JSON.stringify({ ...plan("f"), feature: "other" });
    writeDistFolder(folder, "dist", artifacts({ "f/plan.json": changed }));
    expect(() => readPlans(folder, "dist")).toThrow(/^dist\/f\/plan\.json cannot be used: /);
    rmSync(join(folder, "f/plan.json"));
    expect(() => readPlans(folder, "dist")).toThrow("dist/f/plan.json is gone. Run feat compile again.");
  });
});
