// Runs the built `feat` as users do: a process of its own, its output and exit code looked at from outside.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const binary = fileURLToPath(new URL("../../runtime/bin/feat.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Call {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startFeat(
  args: readonly string[],
  { cwd, env = {} }: Omit<Call, "input">,
): ChildProcessWithoutNullStreams {
  const { FEAT_DEBUG: _, npm_command: __, ...inherited } = process.env;
  return spawn(process.execPath, [binary, ...args], { cwd, env: { ...inherited, ...env } });
}

export function ended(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output }));
  });
}

export function feat(args: readonly string[], { input = "", ...call }: Call): Promise<Outcome> {
  const child = startFeat(args, call);
  const outcome = ended(child);
  // A command that reads no input may be gone before it is written.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  child.stdin.end(input);
  return outcome;
}

/** A user's mistake: its exit code, nothing on stdout, one message and no stack trace. */
export function expectMistake(outcome: Outcome, code: 1 | 2 | 3, message: string): void {
  expect(outcome.stderr).toContain(`error: ${message}`);
  expect(outcome.stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(outcome.stderr.match(/error:/g)).toHaveLength(1);
  expect(outcome).toMatchObject({ code, stdout: "" });
}
