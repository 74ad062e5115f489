// argv → typed values, and what is said about a word that is not understood.

import { nearest } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../../runtime/src/cli/arguments.js";
import type { OptionSpecs, Positional } from "../../runtime/src/cli/command.js";

const options = {
  input: { kind: "list", placeholder: "SOURCE=FILE", doc: "events" },
  output: { kind: "value", short: "o", placeholder: "DIR", default: "dist", doc: "folder" },
  rejects: { kind: "value", placeholder: "FILE", doc: "rejects" },
  format: { kind: "choice", choices: ["text", "json"], default: "text", doc: "format" },
  strict: { kind: "flag", doc: "strict" },
} as const satisfies OptionSpecs;

const paths: readonly Positional[] = [{ name: "PATH", doc: "files", repeated: true }];

const parse = (argv: string[], positionals = paths) => parseArguments({ options, positionals }, argv);

describe("values", () => {
  test("what is not given has its default", () => {
    expect(parse([])).toEqual({
      options: { input: [], output: "dist", format: "text", strict: false },
      positionals: [],
    });
  });

  test("flags, values in three spellings, lists in order, positionals between them", () => {
    expect(parse(["a", "--input", "x=1", "-o", "out", "--strict", "b", "--input=y=-", "--format=json"])).toEqual({
      options: { input: ["x=1", "y=-"], output: "out", format: "json", strict: true },
      positionals: ["a", "b"],
    });
  });

  test("a lone dash is a value; after two dashes everything is a positional", () => {
    expect(parse(["--rejects", "-", "--", "--strict"])).toMatchObject({
      options: { rejects: "-", strict: false },
      positionals: ["--strict"],
    });
  });

  test("an inline value may begin with a dash", () => {
    expect(parse(["--rejects=-x"]).options.rejects).toBe("-x");
  });
});

describe("mistakes", () => {
  test.each([
    [["--strct"], 'Unknown flag "--strct". Did you mean "--strict"?'],
    [["--ouptut", "x"], 'Unknown flag "--ouptut". Did you mean "--output"?'],
    [["-x"], 'Unknown flag "-x". Known flags: --input, --output, --rejects, --format, --strict, --help.'],
    [["--constructor"], 'Unknown flag "--constructor".'],
    [["--rejects"], "--rejects needs a value: --rejects FILE"],
    [["--rejects", "--strict"], "--rejects needs a value: --rejects FILE"],
    [["--format", "jsno"], '--format does not know "jsno". Did you mean "json"?'],
    [["--rejects", ""], "--rejects needs a value: --rejects FILE"],
    [["--format"], "--format needs a value: --format text or json"],
    [["--strict=yes"], "--strict takes no value."],
    [["--output", "a", "-o", "b"], "-o is given twice."],
  ])("%j", (argv, message) => {
    expect(() => parse(argv)).toThrow(message);
  });

  test("a missing and a surplus positional", () => {
    const one: readonly Positional[] = [{ name: "FEATURE", doc: "the feature's name", required: true }];
    expect(() => parse([], one)).toThrow("FEATURE is missing: the feature's name.");
    expect(() => parse(["a", "b"], one)).toThrow('"b" is one argument too many.');
  });
});

describe("the nearest known name", () => {
  test.each([
    ["chekc", "check"],
    ["CHECK", "check"],
    ["compille", "compile"],
    ["fromat", "format"],
    ["xyz", undefined],
    ["", undefined],
  ])("%j → %j", (name, near) => {
    expect(nearest(name, ["check", "compile", "format"])).toBe(near);
  });
});
