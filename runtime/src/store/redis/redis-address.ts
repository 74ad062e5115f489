// A `redis://` or `rediss://` address, read into options for the client.
// Invariant: user and password never leave here but into those options; what is printed is `shown`.
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { FeatError } from "../../errors.js";
import { suggestion } from "../../suggestion.js";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: ConnectionOptions;
  /** For messages: without user and password. */
  readonly shown: string;
}

const HINT = "Write redis://host:6379/0, rediss:// for TLS, redis://user:password@host for a user.";

/** Files in PEM format, for `rediss://`. */
const TLS_FILES = ["ca", "cert", "key"] as const;

/** Throws `unknown-store`. Also takes `redis:host:port`, and `redis:` before a whole address. */
export function parseRedisAddress(url: string): RedisAddress {
  const whole = url.replace(/^redis:(?=rediss?:\/\/)/i, "").replace(/^(rediss?):(?!\/\/)/i, "$1://");
  // A password may hold any character: the last @ ends it.
  const parts = /^(rediss?):\/\/(?:(.*)@)?([^@/?]*)(?:\/([^?@]*))?(?:\?([^@]*))?$/is.exec(whole);
  const place = /^(\[[0-9a-f:.]+\]|[^:[\]]*)(?::([0-9]+))?$/i.exec(parts?.[3] ?? ":");
  const db = parts?.[4] || "0";
  const port = Number(place?.[2] ?? 6379);
  if (!parts || !place || !/^[0-9]{1,5}$/.test(db) || port < 1 || port > 65_535) {
    throw new FeatError("unknown-store", "The address of the Redis store cannot be read.", { hint: HINT });
  }
  const scheme = parts[1]?.toLowerCase() ?? "redis";
  const host = (place[1] || "localhost").replace(/^\[|\]$/g, "");
  const shown = `${scheme}://${place[1] || "localhost"}:${port}/${db}`;
  const tls = tlsOptions(new URLSearchParams(parts[5] ?? ""), scheme === "rediss");
  return { host, port, db: Number(db), ...credentials(parts[2]), ...(tls ? { tls } : {}), shown };
}

function credentials(text: string | undefined): { username?: string; password?: string } {
  if (text === undefined) return {};
  const colon = text.indexOf(":");
  const username = decode(colon < 0 ? text : text.slice(0, colon));
  return {
    ...(username === "" ? {} : { username }),
    ...(colon < 0 ? {} : { password: decode(text.slice(colon + 1)) }),
  };
}

/** A password that was put in as it is may hold a `%` of its own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function tlsOptions(given: URLSearchParams, isTls: boolean): ConnectionOptions | undefined {
  const options: Record<string, string> = {};
  for (const [name, file] of given) {
    const known = TLS_FILES.find((one) => one === name);
    if (!known || !isTls) {
      const near = isTls ? suggestion(name, TLS_FILES, "options") : " Those of TLS need rediss://.";
      throw new FeatError("unknown-store", `The address of the Redis store has an unknown option ${name}.${near}`);
    }
    try {
      options[known] = readFileSync(file, "utf8");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FeatError("unknown-store", `The file of the option ${name} cannot be read: ${reason}`);
    }
  }
  return isTls ? options : undefined;
}
