// What SQLite's result codes mean to whoever named the file.
// Invariant: errors that are no SQLite errors pass unchanged; they are bugs or already say what to do.
import { FeatError } from "../errors.js";

const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The error to throw for one that came out of SQLite. */
export function sqliteProblem(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error)) return error;
  // The low byte is the kind, the rest of the code its detail.
  switch (Number(error.errcode) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable(error, `The online store ${file} is locked by another process.`, "Try again.");
    case SQLITE_FULL:
      return new FeatError("store-full", `There is no space left for the online store ${file}.`, { cause: error });
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return unavailable(error, `The online store ${file} may not be written.`, "Check its permissions.");
    case SQLITE_CANTOPEN:
      return unavailable(error, `The online store ${file} cannot be opened.`, "Check the path and its permissions.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return unavailable(error, `${file} is damaged or no SQLite database.`, "Restore it, or name another file.");
    case SQLITE_IOERR:
      return unavailable(error, `The disk failed under the online store ${file}.`, "Check the disk.");
    default:
      return error;
  }
}

function unavailable(cause: Error, message: string, hint: string): FeatError {
  return new FeatError("store-unavailable", message, { cause, hint });
}
