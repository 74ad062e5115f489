// `feat diff`: two versions of a project, compiled or as text; verdicts, reasons, advice and exit codes.
import { describe, expect, test } from "vitest";
import { projectText } from "../support/upgrades.js";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const before = projectText({ body: "total = sum(amount) tumbling 1h" });
const renamed = projectText({ body: "turnover = sum(amount) tumbling 1h" });
const more = projectText({ body: "total = sum(amount) tumbling 1h\n  largest = max(amount) tumbling 1h" });

describe("feat diff", () => {
  test("keeps state and exits with 0", async () => {
    const cwd = scratchFolder({ "old.feat": before, "new.feat": renamed });
    expect(await feat(["diff", "old.feat", "new.feat"], { cwd })).toEqual({
      code: 0,
      stdout: `stats: state kept
  turnover  tumbling_1h  state kept  renamed from total

No state would be lost.
`,
      stderr: "",
    });
  });

  test("loses state: why, what to do, and exit code 1", async () => {
    const cwd = scratchFolder({ "old.feat": before, "new.feat": more });
    expect(await feat(["diff", "old.feat", "new.feat"], { cwd })).toEqual({
      code: 1,
      stdout: `stats: starts empty
  total    tumbling_1h  starts empty
  largest  tumbling_1h  starts empty  new
  Flink restores the state of a job as a whole, and window tumbling_1h holds other aggregates.
  To deploy it all the same, with --allow-state-loss stats: its values are whole again after 1h.

1 feature would lose state; the others go on or start.
`,
      stderr: "",
    });
  });

  test("takes compiled folders, and prints JSON", async () => {
    const cwd = scratchFolder({ "old/main.feat": before, "new/main.feat": renamed });
    for (const version of ["old", "new"]) {
      expect(await feat(["compile", version, "-o", `dist-${version}`], { cwd })).toMatchObject({ code: 0 });
    }
    const outcome = await feat(["diff", "dist-old", "dist-new", "--json"], { cwd });
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(outcome.stdout)).toEqual({
      features: [
        {
          feature: "stats",
          verdict: "state-kept",
          reasons: [],
          aggregates: [
            { name: "turnover", window: "tumbling_1h", verdict: "state-kept", change: "renamed from total" },
          ],
          losesState: false,
        },
      ],
    });
    expect(await feat(["diff", "dist-old", "old"], { cwd })).toMatchObject({ code: 0 });
  });

  test("a version that is not there, or not given", async () => {
    const cwd = scratchFolder({ "old.feat": before });
    expectMistake(await feat(["diff", "old.feat", "nowhere"], { cwd }), 3, 'There is no file or folder "nowhere"');
    expectMistake(await feat(["diff", "old.feat"], { cwd }), 2, "NEW is missing: what is to run.");
  });
});
