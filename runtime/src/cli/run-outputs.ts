// What a run writes apart from its summary: rows to stdout or a file and to the offline store, rejects to a file.
// Invariant: a run waits for its reader after each batch, so memory stays bounded however slow the reader is.
import { resolve } from "node:path";
import type { Emission } from "../engine/contract.js";
import { type OfflineStoreOptions, openOfflineStore } from "../offline/offline-store.js";
import type { RejectRecord } from "../run/reject-record.js";
import { type LineFile, openLineFile } from "./line-file.js";
import type { FileLengths } from "./run-checkpoints.js";
import type { Output, Terminal } from "./terminal.js";

const WRITE_CHARS = 64 * 1024;

export interface RunOutputs {
  /** Takes whole lines. */
  rows(lines: string): void;
  /** Absent where nobody keeps rows offline. */
  readonly offline?: (row: Emission) => void;
  /** Absent where nobody asks for rejects. */
  readonly reject?: (record: RejectRecord) => void;
  /** Resolves when the readers take more. */
  drained(): Promise<void>;
  /** Resolves when everything is out of the hands of this process. */
  commit(): Promise<FileLengths>;
  close(): Promise<void>;
}

export interface RunOutputOptions {
  /** Paths as the user gave them. */
  readonly output: string | undefined;
  readonly rejects: string | undefined;
  readonly offline: Omit<OfflineStoreOptions, "folder" | "committed"> | undefined;
  /** Of a run that goes on. */
  readonly lengths: FileLengths | undefined;
  /** Before anything is written to stdout. */
  readonly beforeWrite: () => void;
}

export async function openRunOutputs(options: RunOutputOptions, terminal: Terminal): Promise<RunOutputs> {
  const { output, rejects, offline, lengths, beforeWrite } = options;
  const openFile = (shown: string, committed: number | null | undefined) =>
    openLineFile({ path: resolve(terminal.cwd, shown), shown, committed: committed ?? undefined });
  const file = output === undefined ? undefined : await openFile(output, lengths?.output);
  const rejected = rejects === undefined ? undefined : await openFile(rejects, lengths?.rejects);
  const rows = file === undefined ? linesOn(terminal.stdout, beforeWrite) : linesIn(file);
  const store =
    offline &&
    openOfflineStore({
      ...offline,
      folder: resolve(terminal.cwd, offline.shown),
      committed: lengths?.offline ?? undefined,
    });
  return {
    rows: rows.add,
    ...(store === undefined ? {} : { offline: store.add }),
    ...(rejected === undefined ? {} : { reject: (record) => rejected.add(`${JSON.stringify(record)}\n`) }),
    async drained() {
      await rows.drained();
      await rejected?.written();
    },
    commit: async () => ({
      output: await rows.commit(),
      rejects: (await rejected?.commit()) ?? null,
      offline: store?.commit() ?? null,
    }),
    async close() {
      store?.close();
      await file?.close();
      await rejected?.close();
    },
  };
}

interface Lines {
  add(lines: string): void;
  drained(): Promise<void>;
  commit(): Promise<number | null>;
}

const linesIn = (file: LineFile): Lines => ({ add: file.add, drained: file.written, commit: file.commit });

/** Many lines to a write. */
function linesOn(output: Output, beforeWrite: () => void): Lines {
  let text = "";
  let ready: Promise<void> = Promise.resolve();
  const send = () => {
    if (text === "") return;
    beforeWrite();
    ready = output.write(text);
    text = "";
  };
  return {
    add(lines) {
      text += lines;
      if (text.length > WRITE_CHARS) send();
    },
    async drained() {
      send();
      await ready;
    },
    async commit() {
      send();
      await output.flushed();
      return null;
    },
  };
}
