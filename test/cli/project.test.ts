// Which `.feat` files a command line means.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProject } from "../../runtime/src/cli/project.js";
import { scratchFolder } from "./scratch-folder.js";

const paths = async (roots: string[], cwd: string) => (await readProject(roots, cwd)).map((file) => file.path);

test("all .feat files below the current folder, sorted, without those of other tools", async () => {
  const folder = scratchFolder({
    "b.feat": "",
    "B.feat": "",
    "sub/a.feat": "",
    "sub/deep/c.feat": "",
    "notes.txt": "",
    "x.feat.bak": "",
    "node_modules/p/n.feat": "",
    "dist/d.feat": "",
    "sub/dist/d.feat": "",
    ".git/g.feat": "",
    ".hidden.feat": "",
  });
  expect(await paths([], folder)).toEqual(["B.feat", "b.feat", "sub/a.feat", "sub/deep/c.feat"]);
});

test("a file named twice is read once; a left-out folder may be named", async () => {
  const folder = scratchFolder({ "a.feat": "", "sub/b.feat": "", "dist/d.feat": "" });
  expect(await paths(["a.feat", ".", "./sub/../a.feat"], folder)).toEqual(["a.feat", "sub/b.feat"]);
  expect(await paths(["dist"], folder)).toEqual(["dist/d.feat"]);
  expect(await paths(["../a.feat"], join(folder, "sub"))).toEqual(["../a.feat"]);
});

test("a link that leads back is not followed", async () => {
  const folder = scratchFolder({ "sub/a.feat": "" });
  symlinkSync(folder, join(folder, "sub", "loop"));
  expect(await paths([], folder)).toEqual(["sub/a.feat"]);
});

test("a byte order mark is no part of the text, CRLF is", async () => {
  const folder = scratchFolder({ "a.feat": "\ufefffeature\r\n" });
  expect(await readProject([], folder)).toEqual([{ path: "a.feat", text: "feature\r\n" }]);
});

test("what cannot be read is named", async () => {
  const folder = scratchFolder({ "latin.feat": Uint8Array.of(0x66, 0xe9, 0x61), "notes.txt": "", "empty/x.txt": "" });
  await expect(paths(["gone.feat"], folder)).rejects.toThrow('There is no file or folder "gone.feat".');
  await expect(paths(["notes.txt/x.feat"], folder)).rejects.toThrow('There is no file or folder "notes.txt/x.feat".');
  await expect(paths(["notes.txt"], folder)).rejects.toThrow('"notes.txt" is not a .feat file.');
  await expect(paths(["empty"], folder)).rejects.toThrow('There is no .feat file in "empty".');
  await expect(paths([], join(folder, "empty"))).rejects.toThrow("There is no .feat file in the current folder.");
  await expect(paths([], folder)).rejects.toThrow("latin.feat is not UTF-8 text.");
});
