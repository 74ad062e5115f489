// The file of API keys, `.feat/keys.json`: written by `feat keys`, read by every server that is given it.
// Invariant: it holds hashes only and is replaced as a whole, so a reader sees the keys before a change or after it,
// never half of them; one writer at a time, so no change is lost.
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FeatError } from "../../errors.js";
import type { ApiKey } from "./api-key.js";

const FORMAT = 1;
const LOCK_ATTEMPTS = 40;
const LOCK_PAUSE_MS = 50;

/** None where there is no file yet. Throws `input-unreadable` for a file of something else. */
export async function readKeyFile(file: string): Promise<readonly ApiKey[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const keys = parseKeys(text);
  if (keys) return keys;
  throw new FeatError("input-unreadable", `${file} is no file of API keys that this version can read.`, {
    hint: "Name another file with --keys, or create one with feat keys create.",
  });
}

/** Reads, changes and writes the keys with nobody in between. */
export async function changeKeyFile(
  file: string,
  change: (keys: readonly ApiKey[]) => readonly ApiKey[],
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  await takeLock(lock);
  try {
    const keys = change(await readKeyFile(file));
    const next = `${file}.next`;
    await writeFile(next, `${JSON.stringify({ format: FORMAT, keys }, null, 2)}\n`, { mode: 0o600 });
    await rename(next, file);
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await (await open(lock, "wx")).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (attempt === LOCK_ATTEMPTS) {
        throw new FeatError("output-unwritable", "Another `feat keys` command is changing the same keys.", {
          cause: error,
          hint: `If there is none, one was killed: delete ${lock}.`,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
  }
}

function parseKeys(text: string): readonly ApiKey[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  if (!isObject(value) || value.format !== FORMAT || !Array.isArray(value.keys)) return undefined;
  return value.keys.every(isApiKey) ? value.keys : undefined;
}

function isApiKey(value: unknown): value is ApiKey {
  if (!isObject(value) || !isObject(value.access)) return false;
  const { kind, tenant } = value.access;
  const hasAccess = kind === "metrics" ? tenant === null : kind === "tenant" && isText(tenant) && tenant !== "";
  const hash = isText(value.hash) && /^[0-9a-f]{64}$/.test(value.hash);
  return hasAccess && hash && isText(value.id) && isText(value.note) && isText(value.created);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
