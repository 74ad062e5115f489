// Writes of one moment as few script calls, at most four on their way: what comes meanwhile waits and makes larger calls.
// Invariant: each call's writes are answered as if they had been sent alone; an error that concerns one of them is not
// the others' misfortune. No entity is twice in one script call.
import { encodePart } from "../../online/record-key.js";
import type { ClockAdvance, EntityWrite, WriteResult } from "../online-store.js";
import { type CommandArgument, runCommand } from "./commands.js";
import type { Connection } from "./connection.js";
import { clocksKey, type EntityKeys, encodeHead, entityKeys, isOwner } from "./layout.js";

export interface WriteBatch {
  write(entries: readonly EntityWrite[], clock: ClockAdvance | undefined): Promise<readonly WriteResult[]>;
}

/** Entities of one script call: some milliseconds for which Redis serves nobody else. */
const MAX_ENTITIES = 128;

const CALLS_AT_ONCE = 4;

/** Redis adds it to its clock in a 64-bit number; ten thousand years are enough. */
const MAX_KEEP_MS = 3e14;

/** One entity, perhaps with a clock that advances if it was written; or a clock alone. */
interface WaitingWrite {
  readonly entry: EntityWrite | undefined;
  readonly keys: EntityKeys | undefined;
  readonly clock: ClockAdvance | undefined;
  resolve(result: WriteResult): void;
  reject(error: unknown): void;
}

export function createWriteBatch(connection: Connection): WriteBatch {
  let waiting: WaitingWrite[] = [];
  let isScheduled = false;
  let calls = 0;

  function add(entry: EntityWrite | undefined, clock: ClockAdvance | undefined): Promise<WriteResult> {
    return new Promise((resolve, reject) => {
      waiting.push({ entry, keys: entry && entityKeys(entry.id), clock, resolve, reject });
      if (isScheduled || calls >= CALLS_AT_ONCE) return;
      isScheduled = true;
      setImmediate(flush);
    });
  }

  function flush(): void {
    isScheduled = false;
    while (waiting.length > 0 && calls < CALLS_AT_ONCE) void send(takeBatch());
  }

  /** As many as one call may hold, in order. */
  function takeBatch(): readonly WaitingWrite[] {
    const entities = new Set<string>();
    let end = 0;
    for (const { keys } of waiting) {
      const key = keys?.record;
      if (end > 0 && (connection.isCluster || end >= MAX_ENTITIES || (key !== undefined && entities.has(key)))) break;
      if (key !== undefined) entities.add(key);
      end++;
    }
    const batch = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return batch;
  }

  async function send(batch: readonly WaitingWrite[]): Promise<void> {
    calls += 1;
    try {
      const results = await run(batch);
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] ?? OK);
    } catch (error) {
      const [only, ...others] = batch;
      if (others.length === 0) only?.reject(error);
      else for (const one of batch) await sendAlone(one);
    } finally {
      calls -= 1;
      flush();
    }
  }

  async function sendAlone(write: WaitingWrite): Promise<void> {
    try {
      write.resolve((await run([write]))[0] ?? OK);
    } catch (error) {
      write.reject(error);
    }
  }

  async function run(batch: readonly WaitingWrite[]): Promise<readonly WriteResult[]> {
    const answer = await connection.write((client, isAgain) => {
      const { keys, args } = encodeBatch(batch, isAgain);
      return runCommand(client, "writeEntities", keys, args);
    });
    if (!Array.isArray(answer)) throw new TypeError(`writeEntities answered ${typeof answer}`);
    return answer.map(decodeResult);
  }

  return {
    async write(entries, clock) {
      const [first, ...more] = entries;
      // In a cluster the clock is in another slot than the entity; with several entities it must wait for all of them.
      const isTogether = first !== undefined && more.length === 0 && !connection.isCluster;
      if (isTogether) return [await add(first, clock)];
      const results = await Promise.all(entries.map((entry) => add(entry, undefined)));
      if (clock && results.every(({ outcome }) => outcome === "ok")) await add(undefined, clock);
      return results;
    },
  };
}

const OK: WriteResult = { outcome: "ok" };

function encodeBatch(batch: readonly WaitingWrite[], isAgain: boolean) {
  const keys: string[] = [];
  const args: CommandArgument[] = ["0", isAgain ? "1" : "0"];
  /** By path and key: entities that must have been written, with watermarks. */
  const clocks = { stream: new Map<string, number[]>(), events: new Map<string, number[]>() };
  let count = 0;
  for (const { entry, keys: own, clock } of batch) {
    if (entry && own) {
      count += 1;
      keys.push(own.record, own.state, own.answers);
      encodeEntry(entry, args);
    }
    if (!clock) continue;
    const key = clocksKey(clock.id);
    const advances = clocks[clock.path].get(key) ?? [];
    advances.push(entry ? count : 0, clock.watermark);
    clocks[clock.path].set(key, advances);
  }
  args[0] = count;
  for (const path of ["stream", "events"] as const) {
    for (const [key, advances] of clocks[path]) {
      keys.push(key);
      args.push(path, advances.length / 2, ...advances);
    }
  }
  return { keys, args };
}

function encodeEntry(entry: EntityWrite, args: CommandArgument[]): void {
  const { owner, definition, expected, version, record, state, keepMs, answers } = entry;
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  const head = (is: string) => encodeHead(owner, is, definition);
  const over = expected === "older" ? "<" : expected.is === null ? "" : head(expected.is);
  args.push(over, head(version), record, bytes, Math.max(1, Math.min(keepMs, MAX_KEEP_MS)));
  args.push(answers?.entries.length ?? 0);
  if (!answers || answers.entries.length === 0) return;
  args.push(answers.limit);
  for (const { eventId, answer } of answers.entries) args.push(encodePart(eventId), answer);
}

function decodeResult(text: unknown): WriteResult {
  switch (text) {
    case "ok":
    case "conflict":
    case "unconfirmed":
      return { outcome: text };
    default: {
      const owner = String(text).slice("owner:".length);
      if (isOwner(owner)) return { outcome: "owner", owner };
      throw new TypeError(`writeEntities answered ${String(text)}`);
    }
  }
}
