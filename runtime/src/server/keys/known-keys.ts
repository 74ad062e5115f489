// The keys a running server accepts: those of the key file, as it is now.
// Invariant: a revoked key is refused within CHECK_MS, without a restart; a file that cannot be read changes nothing
// (it says nothing about what is revoked), while one that is gone takes all keys with it.
import { stat } from "node:fs/promises";
import { type ApiKey, verifyApiKey } from "./api-key.js";
import { readKeyFile } from "./key-file.js";

/** The file is looked at this often, by whoever asks. */
const CHECK_MS = 1_000;

export interface KnownKeys {
  /** The key this text proves, if it proves one. */
  find(text: string): Promise<ApiKey | undefined>;
  readonly count: number;
}

export interface KnownKeysOptions {
  readonly file: string;
  readonly now: () => number;
  /** Hears why the file could not be read again. */
  readonly onProblem: (error: unknown) => void;
}

/** Throws if the file is there and cannot be read. */
export async function openKnownKeys({ file, now, onProblem }: KnownKeysOptions): Promise<KnownKeys> {
  let stamp = await stampOf(file);
  let keys = byId(await readKeyFile(file));
  let checked = now();

  async function refresh(): Promise<void> {
    if (now() - checked < CHECK_MS) return;
    checked = now();
    try {
      const found = await stampOf(file);
      if (found === stamp) return;
      keys = byId(await readKeyFile(file));
      stamp = found;
    } catch (error) {
      onProblem(error);
    }
  }

  return {
    async find(text) {
      await refresh();
      return verifyApiKey(text, keys);
    },
    get count() {
      return keys.size;
    },
  };
}

/** Differs after every change of the file. */
async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "none";
    throw error;
  }
}

function byId(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
