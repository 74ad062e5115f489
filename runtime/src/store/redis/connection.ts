// The connection to one Redis or to a cluster: the client's options, and our own way of trying again above it.
// Invariant: the client never repeats or delays a command by itself. With its defaults a lost answer makes it execute a
// write twice, and a command given up on runs later; so whoever calls decides what is tried again.
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { FeatError } from "../../errors.js";
import { defineCommands } from "./commands.js";
import type { RedisAddress } from "./redis-address.js";
import { failureOf, lostAnswer, redisProblem } from "./redis-problem.js";

export interface ConnectionTimes {
  /** Until one command or one attempt to connect counts as lost. */
  readonly commandMs: number;
  /** Until a call that met a passing failure is given up. */
  readonly patienceMs: number;
}

export interface Connection {
  readonly shown: string;
  /** Keys of one call must share a hash tag. */
  readonly isCluster: boolean;
  /** Every master; one where it is no cluster. */
  masters(): readonly Redis[];
  /** Tries again until it is answered; `call` must do no harm if it is done twice. Throws `FeatError`. */
  read<T>(call: (client: Redis | Cluster) => Promise<T>): Promise<T>;
  /** `isAgain` once an answer was lost: the call may have been done. Throws `FeatError`. */
  write<T>(call: (client: Redis | Cluster, isAgain: boolean) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const DEFAULT_TIMES: ConnectionTimes = { commandMs: 2_000, patienceMs: 8_000 };

const MAX_RECONNECT_MS = 500;

/** Answers keep the shapes of RESP2. */
export type ClientOptions = Omit<RedisOptions, "replyMapping">;

/** Options without which lost answers would be wrong answers; the fault tests show it with the client's defaults. */
export function safeOptions(times: ConnectionTimes): ClientOptions {
  return {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    commandTimeout: times.commandMs,
    socketTimeout: times.commandMs,
    connectTimeout: times.commandMs,
    // A server that became a replica is left: the next connection may lead to the new master.
    reconnectOnError: (error) => error.message.includes("READONLY"),
    retryStrategy: (attempt) => Math.min(10 * 2 ** Math.min(attempt, 10), MAX_RECONNECT_MS),
    // INFO is nothing that every user may call; a server that still loads says so with each command.
    enableReadyCheck: false,
    disableClientInfo: true,
    connectionName: "feat",
  };
}

/** Throws `store-unavailable` where the first attempt to connect fails. */
export async function connect(
  address: RedisAddress,
  given: Partial<ConnectionTimes> = {},
  options: ClientOptions = {},
): Promise<Connection> {
  const times = { ...DEFAULT_TIMES, ...given };
  const { shown, ...place } = address;
  const settings: ClientOptions = { ...safeOptions(times), ...options };
  const first = new Redis({ ...place, ...settings, lazyConnect: true });
  const failed = new Promise<never>((_, reject) => {
    first.once("error", (error) => reject(redisProblem(error, shown)));
    // Whatever listens there ends the connection without a word.
    first.once("close", () => reject(redisProblem(new Error("Connection is closed."), shown)));
  });
  failed.catch(() => {});
  // Later ones are met by the calls that they concern.
  first.on("error", () => {});
  try {
    const connected = first.connect();
    connected.catch(() => {});
    await Promise.race([new Promise((resolve) => first.once("ready", resolve)), failed]);
    const isCluster = await isPartOfCluster(first);
    if (!isCluster) return open(first, { shown, times, isCluster });
    first.disconnect();
    const { host, port, db: _, ...shared } = place;
    const cluster = new Cluster([{ host, port }], {
      enableOfflineQueue: false,
      maxRedirections: 16,
      retryDelayOnFailover: 100,
      clusterRetryStrategy: (attempt) => Math.min(10 * 2 ** Math.min(attempt, 10), MAX_RECONNECT_MS),
      redisOptions: { ...shared, ...settings },
    });
    cluster.on("error", () => {});
    return open(cluster, { shown, times, isCluster });
  } catch (error) {
    first.disconnect();
    throw error instanceof FeatError ? error : redisProblem(error, shown);
  }
}

/** A user that may not ask is not on a cluster, where ioredis needs to ask as well. */
async function isPartOfCluster(client: Redis): Promise<boolean> {
  try {
    return /cluster_enabled:1/.test(await client.info("cluster"));
  } catch (error) {
    if (failureOf(error) === "failed") return false;
    throw error;
  }
}

function open(
  client: Redis | Cluster,
  { shown, times, isCluster }: { shown: string; times: ConnectionTimes; isCluster: boolean },
): Connection {
  let isClosed = false;
  defineCommands(client);

  async function call<T>(
    work: (client: Redis | Cluster, isAgain: boolean) => Promise<T>,
    isWrite: boolean,
  ): Promise<T> {
    const deadline = performance.now() + times.patienceMs;
    let isAgain = false;
    for (let attempt = 1; ; attempt++) {
      if (isClosed) throw new FeatError("store-unavailable", `The connection to Redis at ${shown} is closed.`);
      try {
        if (client.status !== "ready") await untilReady(client, deadline);
        return await work(client, isAgain);
      } catch (error) {
        if (error instanceof FeatError) throw error;
        const failure = failureOf(error);
        isAgain ||= failure === "lost";
        if (failure === "failed" && !isAgain) throw redisProblem(error, shown);
        if (failure === "failed" || performance.now() >= deadline) {
          throw isWrite && isAgain ? lostAnswer(shown) : redisProblem(error, shown);
        }
        await pause(Math.min(2 ** attempt, 100));
      }
    }
  }

  return {
    shown,
    isCluster,
    masters: () => (client instanceof Cluster ? client.nodes("master") : [client]),
    read: (work) => call(work, false),
    write: (work) => call(work, true),
    async close() {
      isClosed = true;
      client.disconnect();
    },
  };
}

/** Resolves when it is, or when the deadline has passed: then the next command says why it is not. */
function untilReady(client: Redis | Cluster, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      client.off("ready", done);
      client.off("end", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, deadline - performance.now()));
    client.once("ready", done);
    client.once("end", done);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
