// Rows on stdout as NDJSON, in order, many to a write.
// Invariant: a run waits for its reader after each batch, so memory stays bounded however slow the reader is.
import type { Emission } from "../engine/contract.js";
import { outputRow } from "../run/output-row.js";
import type { Output } from "./terminal.js";

const WRITE_CHARS = 64 * 1024;

export interface RowWriter {
  write(row: Emission): void;
  /** Resolves when the reader takes more. */
  drained(): Promise<void>;
}

export function createRowWriter(output: Output, beforeWrite: () => void): RowWriter {
  let text = "";
  let ready: Promise<void> = Promise.resolve();
  const send = () => {
    if (text === "") return;
    beforeWrite();
    ready = output.write(text);
    text = "";
  };
  return {
    write(row) {
      text += `${JSON.stringify(outputRow(row))}\n`;
      if (text.length > WRITE_CHARS) send();
    },
    async drained() {
      send();
      await ready;
    },
  };
}
