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
  test("a second run writes nothing", async () => {
    const folder = join(scratchFolder(), "dist");
    const wanted = artifacts({ "f/plan.json": "1", "f/job.sql": "2" });
    expect(await writeDistFolder(folder, "dist", wanted)).toEqual({
      written: ["f/plan.json", "f/job.sql", "manifest.json"],
      removed: [],
      unchanged: 0,
    });
    const before = statSync(join(folder, "f/job.sql")).mtimeNs;
    expect(await writeDistFolder(folder, "dist", wanted)).toEqual({ written: [], removed: [], unchanged: 3 });
    expect(statSync(join(folder, "f/job.sql")).mtimeNs).toBe(before);
    expect(filesBelow(folder)).toEqual(["f/job.sql", "f/plan.json", "manifest.json"]);
  });

  test("what is gone is removed with its folder, foreign files stay", async () => {
    const folder = scratchFolder();
    await writeDistFolder(folder, "dist", artifacts({ "f/a": "1", "g/a": "2", "h/a": "3" }));
    writeFileSync(join(folder, "h/mine"), "mine");
    const result = await writeDistFolder(folder, "dist", artifacts({ "f/a": "new" }));
    expect(result).toEqual({ written: ["f/a", "manifest.json"], removed: ["g/a", "h/a"], unchanged: 0 });
    expect(filesBelow(folder)).toEqual(["f/a", "h/mine", "manifest.json"]);
    expect(() => statSync(join(folder, "g"))).toThrow("ENOENT");
  });

  test("a foreign file in the way is not overwritten, and nothing else is written", async () => {
    const folder = scratchFolder({ "f/b": "mine", "manifest.json": '{"name":"a web app"}' });
    await expect(writeDistFolder(folder, "dist", artifacts({ "f/a": "1", "f/b": "2" }))).rejects.toThrow(
      "dist/f/b exists and feat did not write it.",
    );
    await expect(writeDistFolder(folder, "dist", artifacts({ "f/a": "1" }))).rejects.toThrow(
      "dist/manifest.json exists and feat did not write it.",
    );
    expect(filesBelow(folder)).toEqual(["f/b", "manifest.json"]);
  });

  test("a manifest cannot name files outside the folder", async () => {
    const root = scratchFolder({ precious: "1" });
    const folder = join(root, "dist");
    mkdirSync(folder);
    const files = ["../precious", join(root, "precious"), "f/../../precious", "", "."];
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ compiler: "0.1.0", features: [], files }));
    expect((await writeDistFolder(folder, "dist", artifacts({ "f/a": "1" }))).removed).toEqual([]);
    expect(readFileSync(join(root, "precious"), "utf8")).toBe("1");
  });

  test("a file that cannot be written leaves no temporary one behind", async () => {
    const folder = scratchFolder();
    await writeDistFolder(folder, "dist", artifacts({ "f/a": "1" }));
    rmSync(join(folder, "f/a"));
    mkdirSync(join(folder, "f/a"));
    chmodSync(join(folder, "f"), 0o755);
    await expect(writeDistFolder(folder, "dist", artifacts({ "f/a": "2" }))).rejects.toThrow("EISDIR");
    expect(filesBelow(folder)).toEqual(["manifest.json"]);
  });
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

  test("what compile wrote, in its order", async () => {
    const folder = scratchFolder();
    const files = {
      "f/job.sql": "",
      "f/plan.json": JSON.stringify(plan("f")),
      "g/plan.json": JSON.stringify(plan("g")),
    };
    await writeDistFolder(folder, "dist", artifacts(files, [{ name: "g" }, { name: "f" }]));
    expect(await readPlans(folder, "dist")).toEqual([plan("g"), plan("f")]);
  });

  test("a missing folder, a missing plan and a changed one are named", async () => {
    const folder = scratchFolder({ "web/manifest.json": '{"name":"a web app"}' });
    const missing = (name: string) => `"${name}" has no manifest.json that feat compile wrote.`;
    await expect(readPlans(join(folder, "no"), "no")).rejects.toThrow(missing("no"));
    await expect(readPlans(join(folder, "web"), "web")).rejects.toThrow(missing("web"));
    const changed = JSON.stringify({ ...plan("f"), feature: "other" });
    await writeDistFolder(folder, "dist", artifacts({ "f/plan.json": changed }));
    await expect(readPlans(folder, "dist")).rejects.toThrow(/^dist\/f\/plan\.json cannot be used: /);
    rmSync(join(folder, "f/plan.json"));
    await expect(readPlans(folder, "dist")).rejects.toThrow("dist/f/plan.json is gone. Run feat compile again.");
  });
});
