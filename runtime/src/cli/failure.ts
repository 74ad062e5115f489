// What a command threw → a message on stderr and an exit code.
// Invariant: a user's mistake gets a sentence; only FEAT_DEBUG=1 shows a stack trace, and a bug says that it is one.
import { FeatError } from "../errors.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { paint } from "./paint.js";
import { displayPath } from "./project.js";
import type { Terminal } from "./terminal.js";
import { visible } from "./text-width.js";

export async function reportFailure(error: unknown, terminal: Terminal): Promise<ExitCode> {
  const { text, code } = describeFailure(error, terminal.cwd);
  const label = paint(terminal.stderr, "red", "error:");
  await terminal.stderr.write(`${label} ${visible(text, "keep lines")}\n`);
  if (terminal.env.FEAT_DEBUG === "1" && error instanceof Error) {
    await terminal.stderr.write(`${error.stack ?? error.message}\n`);
    if (error.cause !== undefined) await terminal.stderr.write(`cause: ${String(error.cause)}\n`);
  }
  return code;
}

function describeFailure(error: unknown, cwd: string): { readonly text: string; readonly code: ExitCode } {
  if (error instanceof FeatError) {
    return {
      text: error.hint === undefined ? error.message : `${error.message}\nhint: ${error.hint}`,
      code: error.exitCode,
    };
  }
  if (isSystemError(error)) return { text: describeSystemError(error, cwd), code: EXIT.failure };
  const message = error instanceof Error ? error.message : String(error);
  return {
    text: `This is a bug in feat: ${message}\nPlease report it with the output of the same command under FEAT_DEBUG=1.`,
    code: EXIT.failure,
  };
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && "syscall" in error && typeof error.code === "string";
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "it is in use",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

function describeSystemError(error: SystemError, cwd: string): string {
  const reason = SYSTEM_ERRORS[error.code];
  if (reason === undefined) return error.message;
  return error.path === undefined ? `${error.syscall}: ${reason}` : `${displayPath(error.path, cwd)}: ${reason}`;
}
