// The file of `feat run --rejects`: NDJSON, one line for each event that did not count.
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { FeatError } from "../errors.js";
import type { RejectRecord } from "../run/reject-record.js";

export interface RejectsFile {
  add(record: RejectRecord): void;
  /** Resolves when everything added is written. */
  written(): Promise<void>;
  close(): Promise<void>;
}

/** Replaces the file; opened before the run, so that a wrong path costs no work. */
export async function openRejectsFile(path: string, shown: string): Promise<RejectsFile> {
  const file = await guarded(shown, open(path, "w"));
  let text = "";
  return {
    add(record) {
      text += `${JSON.stringify(record)}\n`;
    },
    async written() {
      if (text === "") return;
      const lines = text;
      text = "";
      await guarded(shown, file.writeFile(lines));
    },
    close: () => guarded(shown, file.close()),
  };
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
