// The progress line: on terminals only, and gone without a trace.
import { expect, test } from "vitest";
import { announce, createProgress } from "../../runtime/src/cli/progress.js";
import type { Output } from "../../runtime/src/cli/terminal.js";

function recorder(isTTY: boolean): { output: Output; written: string[] } {
  const written: string[] = [];
  const write = async (text: string) => void written.push(text);
  return { written, output: { write, flushed: async () => {}, isTTY, colour: false, columns: 20 } };
}

test("shown after half a second, ten times a second, cut to the line, cleared", () => {
  const { output, written } = recorder(true);
  let clock = 0;
  const progress = createProgress(output, () => clock);
  for (clock = 0; clock < 800; clock += 10) progress.update(() => `at ${clock} ${"x".repeat(40)}`);
  progress.clear();
  progress.clear();
  expect(written).toEqual([
    "\r\u001b[2Kat 500 xxxxxxxxxxxx",
    "\r\u001b[2Kat 600 xxxxxxxxxxxx",
    "\r\u001b[2Kat 700 xxxxxxxxxxxx",
    "\r\u001b[2K",
  ]);
});

test("an announcement stays until its work is done", () => {
  const { output, written } = recorder(true);
  const done = announce(output, "Reading 201 files…");
  expect(written).toEqual(["Reading 201 files…"]);
  done();
  expect(written).toEqual(["Reading 201 files…", "\r\u001b[2K"]);
});

test("nothing where stderr is no terminal", () => {
  const { output, written } = recorder(false);
  let clock = 0;
  const progress = createProgress(output, () => clock);
  for (clock = 0; clock < 5_000; clock += 100) progress.update(() => "x");
  progress.clear();
  announce(output, "x")();
  expect(written).toEqual([]);
});
