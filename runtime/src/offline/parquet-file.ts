// One Parquet file being written: hidden until it is whole, then in its place at once.
// Invariant: nobody ever sees a half file; what has been written is no longer in memory.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

/** Readers of folders pass over names that begin with a dot. */
export const UNFINISHED = /^\..*\.unfinished$/;

export interface ParquetFile {
  /** One row group. */
  write(columns: readonly { readonly name: string; readonly data: unknown[] }[]): void;
  /** On disk whole, still hidden. */
  finish(): void;
  /** Into its place; a file that is there is replaced. */
  publish(): void;
  discard(): void;
}

/** The folder is there. */
export function createParquetFile(path: string, schema: readonly SchemaElement[]): ParquetFile {
  const hidden = join(dirname(path), `.${basename(path)}.unfinished`);
  const descriptor = openSync(hidden, "w");
  let isOpen = true;
  const bytes = new FileBytes(descriptor);
  const writer = new ParquetWriter({ writer: bytes, schema: [...schema], createdBy: "feat" });
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    write(columns) {
      const rows = columns[0]?.data.length ?? 0;
      writer.write({ columnData: [...columns], rowGroupSize: Math.max(1, rows) });
    },
    finish() {
      writer.finish();
      fsyncSync(descriptor);
      close();
    },
    publish() {
      renameSync(hidden, path);
    },
    discard() {
      close();
      rmSync(hidden, { force: true });
    },
  };
}

class FileBytes extends ByteWriter {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    super();
    this.#descriptor = descriptor;
  }

  /** Called by the writer after each row group. */
  flush(): void {
    const bytes = this.getBytes();
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}
