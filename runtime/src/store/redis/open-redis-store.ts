// From an address to an open Redis store.
// Invariant: a server that may forget records by itself is refused: a count that begins again at one looks like a value.
import { FeatError } from "../../errors.js";
import { type Connection, type ConnectionTimes, connect } from "./connection.js";
import { parseRedisAddress } from "./redis-address.js";
import { failureOf } from "./redis-problem.js";
import { RedisStore } from "./redis-store.js";

/** Throws `unknown-store` for an address that cannot be read, `store-unavailable` where nobody answers there. */
export async function openRedisStore(url: string, times: Partial<ConnectionTimes> = {}): Promise<RedisStore> {
  const connection = await connect(parseRedisAddress(url), times);
  try {
    await checkEviction(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return new RedisStore(connection);
}

async function checkEviction(connection: Connection): Promise<void> {
  for (const master of connection.masters()) {
    const memory = await connection.read(async () => {
      try {
        return await master.info("memory");
      } catch (error) {
        // A user that may not ask is believed.
        if (failureOf(error) === "failed") return "";
        throw error;
      }
    });
    const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? "noeviction";
    const limit = Number(/maxmemory:([0-9]+)/.exec(memory)?.[1] ?? 0);
    if (limit === 0 || policy === "noeviction") continue;
    throw new FeatError(
      "store-unavailable",
      `Redis at ${connection.shown} may throw records away when its memory is full (maxmemory-policy ${policy}).`,
      { hint: "Set maxmemory-policy noeviction, or use a server of its own: counts would begin again unnoticed." },
    );
  }
}
