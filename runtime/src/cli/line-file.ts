// A file that a run writes line by line: its rows or its rejects.
// Invariant: `commit` says how long the file is on disk; opened at that length again, it holds nothing that came later.
import { existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { FeatError } from "../errors.js";

export interface LineFile {
  /** Takes whole lines. */
  add(text: string): void;
  /** Resolves when everything added is written. */
  written(): Promise<void>;
  /** Resolves with the length of the file when everything added will outlive a power cut. */
  commit(): Promise<number>;
  close(): Promise<void>;
}

export interface LineFilePlace {
  readonly path: string;
  /** As the user gave it. */
  readonly shown: string;
  /** The length up to which it is kept; without it, the file begins empty. */
  readonly committed?: number | undefined;
}

/** Opened before the run, so that a wrong path costs no work. */
export async function openLineFile({ path, shown, committed }: LineFilePlace): Promise<LineFile> {
  const file = committed === undefined ? await guarded(shown, open(path, "w")) : await openAt(path, shown, committed);
  let length = committed ?? 0;
  // What is not resumed may be a pipe, which has no positions.
  const position = () => (committed === undefined ? null : length);
  let text = "";
  const written = async () => {
    if (text === "") return;
    const bytes = Buffer.from(text);
    text = "";
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await guarded(shown, file.write(bytes, at, bytes.length - at, position()));
      at += bytesWritten;
      length += bytesWritten;
    }
  };
  return {
    add(more) {
      text += more;
    },
    written,
    async commit() {
      await written();
      await guarded(shown, file.datasync());
      return length;
    },
    close: () => guarded(shown, file.close()),
  };
}

async function openAt(path: string, shown: string, committed: number): Promise<FileHandle> {
  if (!existsSync(path)) throw lostLines(`${shown} has gone`);
  const file = await guarded(shown, open(path, "r+"));
  if ((await guarded(shown, file.stat())).size >= committed) {
    await guarded(shown, file.truncate(committed));
    return file;
  }
  await file.close();
  throw lostLines(`${shown} has become shorter`);
}

function lostLines(what: string): FeatError {
  return new FeatError("output-unwritable", `${what} since the checkpoint.`, {
    hint: "Put it back as it was, or remove the checkpoints to start over.",
  });
}

async function guarded<T>(shown: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Error && "errno" in cause)) throw cause;
    if ("code" in cause && cause.code === "ENOENT") {
      const hint = "Create it first, or name a file in a folder that is there.";
      throw new FeatError("output-unwritable", `There is no folder "${dirname(shown)}".`, { cause, hint });
    }
    throw new FeatError("output-unwritable", `Cannot write ${shown}: ${cause.message}.`, { cause });
  }
}
