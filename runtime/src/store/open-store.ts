// From the `--store` option and `FeatureStore.open` to a store.
// Invariant: what is no store of this build is a typed error that lists those that are.
import { existsSync } from "node:fs";
import { FeatError } from "../errors.js";
import { MemoryStore } from "./memory-store.js";
import type { OnlineStore } from "./online-store.js";

export interface StoreOptions {
  /** Wall-clock milliseconds, for what counts from a write: how long entities are kept. */
  readonly now?: () => number;
  /** To read only: a file that is not there is an error, not an empty store. */
  readonly mustExist?: boolean;
}

/**
 * `memory`; `sqlite:FILE`, whose file and folder are created, unless they must exist; `redis://…` or `rediss://…`, with
 * user and password in it.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<OnlineStore> {
  const now = options.now ?? Date.now;
  if (url === "memory") return new MemoryStore(now);
  const scheme = /^([a-z][a-z0-9+]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "sqlite") {
    const file = url.slice("sqlite:".length);
    if (file === "" || file.includes("\0")) {
      throw new FeatError("unknown-store", "The store names no file.", { hint: "Write `sqlite:.feat/online.db`." });
    }
    if (options.mustExist && !existsSync(file)) {
      throw new FeatError("unknown-store", `There is no online store "${file}".`, {
        hint: "feat process or feat run --store creates it; --store sqlite:FILE names another one.",
      });
    }
    const { SqliteStore } = await import("./sqlite-store.js");
    return new SqliteStore(file, now);
  }
  if (scheme === "redis" || scheme === "rediss") {
    const { openRedisStore } = await import("./redis/open-redis-store.js");
    return openRedisStore(url);
  }
  throw new FeatError("unknown-store", `There is no store ${JSON.stringify(withoutPassword(url))}.`, {
    hint: "Use `memory`, `sqlite:FILE` or `redis://HOST:PORT`.",
  });
}

/** A mistyped scheme must not show what follows it. */
function withoutPassword(url: string): string {
  return url.replace(/\/\/.*@/s, "//…@");
}
