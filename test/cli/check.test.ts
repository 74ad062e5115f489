// `feat check` on real projects: what it prints, where, and its exit code.
import { describe, expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const SOURCE = `source transactions <
  customer_id: string not null
  amount: double
  event_timestamp: timestamp
  time event_timestamp delay 5s
>
`;
const GOOD = "feature f on transactions by customer_id <\n  total = sum(amount) tumbling 1h\n>\n";
const BAD =
  "feature g on transactions by customer_id <\n  total = sum(amout) tumbling 1h\n  n = count(amount) tumbling 1h\n>\n";

test("a project without mistakes", async () => {
  const cwd = scratchFolder({ "source.feat": SOURCE, "f.feat": GOOD });
  expect(await feat(["check"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "No problems in 2 files\n" });
});

describe("a mistake", () => {
  const files = { "source.feat": SOURCE, "sub/g.feat": BAD };

  test("as text", async () => {
    const outcome = await feat(["check"], { cwd: scratchFolder(files) });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/^sub\/g\.feat:2:15 error unknown-column\n {2}.*amout.*\n/);
    expect(outcome.stdout).toContain(" 2 |   total = sum(amout) tumbling 1h\n   |               ^^^^^\n");
    expect(outcome.stderr).toBe("1 error in 2 files\n");
  });

  test("as json", async () => {
    const cwd = scratchFolder(files);
    const outcome = await feat(["check", "--format", "json"], { cwd });
    const { files: count, diagnostics } = JSON.parse(outcome.stdout);
    expect({ code: outcome.code, count }).toEqual({ code: 1, count: 2 });
    expect(diagnostics).toHaveLength(1);
    expect(Object.keys(diagnostics[0])).toEqual([
      ...["file", "line", "column", "endLine", "endColumn", "severity", "code", "message", "docs"],
    ]);
    expect(diagnostics[0]).toMatchObject({
      file: "sub/g.feat",
      line: 2,
      column: 15,
      endLine: 2,
      endColumn: 20,
      severity: "error",
      code: "unknown-column",
    });
    expect(diagnostics[0].docs).toMatch(/#unknown-column$/);
    expect((await feat(["check", "--json"], { cwd })).stdout).toBe(outcome.stdout);
  });

  test("as annotations and as SARIF", async () => {
    const cwd = scratchFolder(files);
    const github = await feat(["check", "--format", "github"], { cwd });
    expect(github.code).toBe(1);
    expect(github.stdout).toMatch(
      /^::error file=sub\/g\.feat,line=2,col=15,endLine=2,endColumn=20,title=unknown-column::/,
    );
    const sarif = await feat(["check", "--format", "sarif"], { cwd });
    expect(sarif.code).toBe(1);
    expect(JSON.parse(sarif.stdout).runs[0].results).toHaveLength(1);
  });

  test("in a file that is not named does not count", async () => {
    const cwd = scratchFolder({ ...files, "f.feat": GOOD });
    expect((await feat(["check", "f.feat", "source.feat"], { cwd })).code).toBe(0);
  });
});

test("a hint is printed and is no failure", async () => {
  const outcome = await feat(["check"], { cwd: scratchFolder({ "f.feat": GOOD }) });
  expect(outcome.code).toBe(0);
  expect(outcome.stdout).toMatch(/^f\.feat:1:\d+ hint /);
  expect(outcome.stderr).toBe("1 hint in 1 file\n");
});

test("garbage is diagnosed, not a crash", async () => {
  const outcome = await feat(["check"], { cwd: scratchFolder({ "f.feat": "feature < > \u0000 @ `" }) });
  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toMatch(/^f\.feat:1:\d+ error /);
  expect(outcome.stderr).toMatch(/^\d+ errors? in 1 file\n$/);
});

test("what cannot be checked", async () => {
  const cwd = scratchFolder({ "x/notes.txt": "", "y/latin.feat": Uint8Array.of(0xe9) });
  expectMistake(await feat(["check", "gone"], { cwd }), 3, 'There is no file or folder "gone".');
  expectMistake(await feat(["check", "x"], { cwd }), 2, 'There is no .feat file in "x".');
  expectMistake(await feat(["check", "y"], { cwd }), 3, "y/latin.feat is not UTF-8 text.");
  expectMistake(await feat(["check", "--format", "xml"], { cwd }), 2, '--format does not know "xml".');
});
