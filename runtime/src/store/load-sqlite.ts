// Node's own SQLite, loaded on demand: programs that never open a SQLite store pay nothing for it.
// Invariant: of all warnings only Node's note that this module is new is left out, and only while it loads.

export type Sqlite = typeof import("node:sqlite");

export function loadSqlite(): Sqlite {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).startsWith("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
