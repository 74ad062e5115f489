// Reads of one moment as one MGET: whatever many callers ask for at once is one command, or one per slot of a cluster.
// Invariant: what one call asks for in one slot is of one moment; no two halves of an entity.
import type { Connection } from "./connection.js";

export interface ReadBatch {
  /** In the order of the keys; null where there is nothing. All keys of one call share a hash tag, unless there is but one slot. */
  get(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
  /** The text of one key that many callers ask for at once. */
  getText(key: string): Promise<string | null>;
}

/** Keys of one MGET at most, unless one call asks for more. */
const MAX_KEYS = 1_000;

interface WaitingRead {
  readonly keys: readonly string[];
  resolve(values: readonly (Buffer | null)[]): void;
  reject(error: unknown): void;
}

export function createReadBatch(connection: Connection): ReadBatch {
  let waiting: WaitingRead[] = [];

  /** Of what waits: whoever asks before it is sent gets the same answer. */
  let shared = new Map<string, Promise<string | null>>();

  function flush(): void {
    const reads = waiting;
    waiting = [];
    shared = new Map();
    for (const group of groupsOf(reads, connection.isCluster)) void answer(group);
  }

  async function answer(group: readonly WaitingRead[]): Promise<void> {
    try {
      const keys = group.flatMap((read) => read.keys);
      const values = await connection.read((client) => client.mgetBuffer(keys));
      let from = 0;
      for (const { keys: own, resolve } of group) {
        resolve(values.slice(from, from + own.length));
        from += own.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function get(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ keys, resolve, reject });
    });
  }

  return {
    get,
    getText(key) {
      let value = shared.get(key);
      if (value === undefined) {
        value = get([key]).then(([only]) => only?.toString() ?? null);
        shared.set(key, value);
      }
      return value;
    },
  };
}

function groupsOf(reads: readonly WaitingRead[], isCluster: boolean): readonly WaitingRead[][] {
  if (isCluster) return [...Map.groupBy(reads, ({ keys }) => tagOf(keys[0] ?? "")).values()];
  const groups: WaitingRead[][] = [];
  let size = MAX_KEYS;
  for (const read of reads) {
    if (size + read.keys.length > MAX_KEYS) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(read);
    size += read.keys.length;
  }
  return groups;
}

/** As the cluster sees it: up to the first closing brace. */
function tagOf(key: string): string {
  return key.slice(0, key.indexOf("}"));
}
