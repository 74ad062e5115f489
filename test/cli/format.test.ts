// `feat format`: what is written, what is only said.
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { feat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const UGLY = "// why\nfeature   f on t by k < n=count(*)   tumbling 60m // all\n>";
const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

test("files are written back, and a second run changes nothing", async () => {
  const cwd = scratchFolder({ "a.feat": UGLY, "sub/b.feat": UGLY });
  expect(await feat(["format"], { cwd })).toEqual({
    code: 0,
    stdout: "a.feat\nsub/b.feat\n",
    stderr: "2 of 2 files formatted\n",
  });
  const formatted = read(cwd, "a.feat");
  expect(formatted).toMatch(/^\/\/ why\nfeature f on t by k <\n {2}n = count\(\*\) tumbling \S+ +\/\/ all\n>\n$/);
  expect(read(cwd, "sub/b.feat")).toBe(formatted);
  expect(await feat(["format"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "0 of 2 files formatted\n" });
  expect(filesBelow(cwd)).toEqual(["a.feat", "sub/b.feat"]);
});

test("--check writes nothing and fails", async () => {
  const cwd = scratchFolder({ "a.feat": UGLY });
  expect(await feat(["format", "--check"], { cwd })).toEqual({
    code: 1,
    stdout: "a.feat\n",
    stderr: "1 of 1 file would change\n",
  });
  expect(read(cwd, "a.feat")).toBe(UGLY);
  await feat(["format"], { cwd });
  expect((await feat(["format", "--check"], { cwd })).code).toBe(0);
});

test("a file with syntax errors is left as it is, the others are formatted", async () => {
  const broken = "feature f on t by <   >";
  const cwd = scratchFolder({ "a.feat": broken, "b.feat": UGLY });
  const outcome = await feat(["format"], { cwd });
  expect(outcome).toMatchObject({ code: 1, stdout: "b.feat\n" });
  expect(outcome.stderr).toMatch(/^a\.feat:1:\d+ error syntax-error\n/);
  expect(outcome.stderr).toMatch(/1 of 2 files formatted, 1 with syntax errors left as they are\n$/);
  expect(read(cwd, "a.feat")).toBe(broken);
});

test("the mode of a file stays, and a link stays a link", async () => {
  const cwd = scratchFolder({ "shared/real.feat": UGLY });
  chmodSync(join(cwd, "shared/real.feat"), 0o640);
  symlinkSync("shared/real.feat", join(cwd, "link.feat"));
  await feat(["format", "link.feat"], { cwd });
  expect(lstatSync(join(cwd, "link.feat")).isSymbolicLink()).toBe(true);
  expect(read(cwd, "shared/real.feat")).not.toBe(UGLY);
  expect(statSync(join(cwd, "shared/real.feat")).mode & 0o777).toBe(0o640);
});
