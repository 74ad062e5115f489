// What a command sees of the process: streams, folder, environment and the user's Ctrl-C.
// Invariant: commands reach the process only through this, so they run in a test without one.
import { existsSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { EXIT } from "./exit-code.js";
import { shellWord } from "./shell-word.js";

export interface Terminal {
  /** Absolute. */
  readonly cwd: string;
  /** How this program is called from the current folder, for commands that users paste. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Aborted by the first Ctrl-C or SIGTERM; the second one ends the process. Asking for it is what catches the first one:
   * a command that does not is ended by it.
   */
  readonly interrupted: AbortSignal;
  /** Whether it was a SIGTERM: exit codes tell the two apart. */
  readonly isTerminated: boolean;
}

export interface Output {
  /** Resolves when more may be written: awaiting it is the back-pressure of a slow reader. */
  write(text: string): Promise<void>;
  /** Resolves when everything written so far has left the process. */
  flushed(): Promise<void>;
  readonly isTTY: boolean;
  readonly colour: boolean;
  /** Width in columns; 100 where there is no terminal to measure. */
  readonly columns: number;
}

export function processTerminal(): Terminal {
  let interrupted: AbortSignal | undefined;
  let isTerminated = false;
  return {
    cwd: process.cwd(),
    get program() {
      return programName();
    },
    env: process.env,
    get stdin() {
      return process.stdin;
    },
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    get interrupted() {
      interrupted ??= onInterrupt((name) => {
        isTerminated = name === "SIGTERM";
      });
      return interrupted;
    },
    get isTerminated() {
      return isTerminated;
    },
  };
}

function output(stream: WriteStream): Output {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`feat … | head -1`): there is nobody left to tell.
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    process.stderr.write(`error: Cannot write the output: ${error.message}.\n`);
    process.exit(EXIT.failure);
  });
  return {
    write: writerTo(stream),
    flushed: () => new Promise((resolve) => stream.write("", () => resolve())),
    isTTY: stream.isTTY === true,
    colour: stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    columns: stream.columns || 100,
  };
}

/** However many writes wait for a slow reader, they wait on one listener. */
export function writerTo(stream: Writable): Output["write"] {
  let drain: Promise<void> | undefined;
  return (text) => {
    if (stream.write(text)) return Promise.resolve();
    drain ??= new Promise((resolve) => {
      stream.once("drain", () => {
        drain = undefined;
        resolve();
      });
    });
    return drain;
  };
}

function programName(): string {
  if (process.env.npm_command === "exec") return "npx feat";
  const isOnPath = (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder && existsSync(join(folder, "feat")));
  if (isOnPath) return "feat";
  const script = relative(process.cwd(), process.argv[1] ?? "");
  return shellWord(script.includes("/") ? script : `./${script}`);
}

function onInterrupt(hear: (name: NodeJS.Signals) => void): AbortSignal {
  const controller = new AbortController();
  const names: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];
  const interrupt = (name: NodeJS.Signals) => {
    // With the listeners gone, the next signal has its default effect and kills.
    for (const each of names) process.off(each, interrupt);
    hear(name);
    controller.abort();
  };
  for (const name of names) process.on(name, interrupt);
  return controller.signal;
}
