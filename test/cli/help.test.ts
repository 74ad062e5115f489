// `feat` itself: help made from the registry, version, unknown commands, start-up.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { commandHelp, globalHelp } from "../../runtime/src/cli/help.js";
import { COMMAND_NAMES, COMMANDS } from "../../runtime/src/cli/registry.js";
import { expectMistake, feat } from "./feat-process.js";

const cwd = tmpdir();

describe("help", () => {
  test("names every command", async () => {
    for (const args of [["--help"], ["-h"], ["help"], []]) {
      expect(await feat(args, { cwd })).toEqual({ code: 0, stdout: globalHelp(), stderr: "" });
    }
    for (const name of COMMAND_NAMES) expect(globalHelp()).toContain(`  ${name} `);
  });

  test.each(COMMAND_NAMES)("of %s has its options and an example that it understands", async (name) => {
    const command = await COMMANDS[name].load();
    const text = commandHelp(name, command);
    expect(text).toContain(`Usage: feat ${name}`);
    for (const option of Object.keys(command.options)) expect(text).toContain(`--${option}`);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
    for (const example of command.examples) expect(example.command).toMatch(new RegExp(`(^|\\| )feat ${name}( |$)`));
  });

  test("of one command, in three spellings", async () => {
    const text = commandHelp("init", await COMMANDS.init.load());
    for (const args of [
      ["init", "--help"],
      ["init", "-h"],
      ["help", "init"],
    ]) {
      expect(await feat(args, { cwd })).toEqual({ code: 0, stdout: text, stderr: "" });
    }
  });
});

test("version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../runtime/package.json", import.meta.url), "utf8"));
  expect(await feat(["--version"], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("an unknown command, flag or help topic names the nearest", async () => {
  expectMistake(await feat(["inti"], { cwd }), 2, 'Unknown command "inti". Did you mean "init"?');
  expectMistake(await feat(["--verzion"], { cwd }), 2, 'Unknown flag "--verzion". Did you mean "--version"?');
  expectMistake(await feat(["init", "--hlep"], { cwd }), 2, 'Unknown flag "--hlep". Did you mean "--help"?');
  expectMistake(await feat(["help", "inti"], { cwd }), 2, 'Unknown command "inti". Did you mean "init"?');
  const list = `Known commands: ${COMMAND_NAMES.join(", ")}.`;
  expectMistake(await feat(["xyz"], { cwd }), 2, `Unknown command "xyz". ${list}`);
});

test("FEAT_DEBUG=1 adds the stack trace", async () => {
  const outcome = await feat(["nope"], { cwd, env: { FEAT_DEBUG: "1" } });
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/^\s+at .*:\d+/m);
});
