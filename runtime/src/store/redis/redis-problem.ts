// What errors of Redis and of its client mean: whether something may have been done, and what to tell the user.
// Invariant: an error says for sure whether nothing was done; where it cannot, it counts as lost. No message and no cause
// holds a password or a value: the client's own errors carry the arguments of their command.
import { FeatError } from "../../errors.js";

/**
 * `refused`: nothing was done, and it may work soon. `failed`: nothing was done, and trying again does not help.
 * `lost`: no answer; it may have been done, or may still be.
 */
export type Failure = "refused" | "failed" | "lost";

/** A server that starts, is a replica for now, has lost its disk or its replicas, or is busy with a script. */
const PASSING = /\b(READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|MISCONF|UNBLOCKED)\b/;

export function failureOf(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  if (isAnswer(error)) return PASSING.test(text) ? "refused" : "failed";
  return /isn't writeable|None of startup nodes|Failed to refresh slots/.test(text) ? "refused" : "lost";
}

/** The server's own words. */
function isAnswer(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** For a call that is given up, or that failed for good. */
export function redisProblem(error: unknown, shown: string): FeatError {
  const text = error instanceof Error ? error.message : String(error);
  // Without the command, whose arguments are values and, at the start, the password.
  const cause = new Error(text);
  if (!isAnswer(error)) {
    return new FeatError("store-unavailable", `Redis at ${shown} cannot be reached: ${reasonOf(text)}.`, { cause });
  }
  if (/\bOOM\b/.test(text)) {
    return new FeatError("store-full", `Redis at ${shown} has no memory left for more records.`, {
      cause,
      hint: "Raise maxmemory, shorten the ttl of features, or keep fewer event ids.",
    });
  }
  if (/\b(NOPERM|NOAUTH|WRONGPASS)\b/.test(text)) {
    return new FeatError("store-unavailable", `Redis at ${shown} refuses this user: ${text}.`, {
      cause,
      hint: "Check user, password and ACL; docs/redis.md lists the commands and keys that are needed.",
    });
  }
  if (/FEATFORMAT/.test(text)) return newerLayout();
  return new FeatError("store-unavailable", `Redis at ${shown} answered with an error: ${text}.`, { cause });
}

export function lostAnswer(shown: string): FeatError {
  return new FeatError(
    "store-unconfirmed",
    `The answer of Redis at ${shown} was lost: nobody knows whether the write was done.`,
    { hint: "Events with an `event_id` can be sent again and count once." },
  );
}

export function newerLayout(): FeatError {
  return new FeatError("record-too-new", "A record of the Redis store was not written by this version.", {
    hint: "Update feat, or use another database.",
  });
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "connection refused"],
  [/ENOTFOUND|EAI_AGAIN/, "its name is not known"],
  [/ETIMEDOUT|timed out|Socket timeout/i, "no answer in time"],
  [
    /isn't writeable|MaxRetries|max retries|Connection is closed|ECONNRESET|EPIPE|socket hang up/i,
    "the connection was lost",
  ],
];

function reasonOf(text: string): string {
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}
