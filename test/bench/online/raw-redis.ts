// What Redis itself can do, asked by hand: the reference that the online store is measured against.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { Redis } = createRequire(fileURLToPath(new URL("../../../runtime/package.json", import.meta.url)))(
  "ioredis",
) as typeof import("ioredis");

/** One compare-and-set of a record per key, as short as it can be written. */
const COMPARE_AND_SET = `
for n = 1, #KEYS do
  local stored = redis.call('GETRANGE', KEYS[n], 0, 15)
  if stored <= ARGV[2 * n - 1] then redis.call('SET', KEYS[n], ARGV[2 * n - 1] .. ARGV[2 * n], 'PX', 86400000) end
end
return #KEYS`;

const KEYS_A_CALL = 100;
const CALLS_AT_ONCE = 4;

export class RawRedis {
  readonly client: InstanceType<typeof Redis>;
  #version = 1;

  constructor(url: string) {
    this.client = new Redis(url);
    this.client.defineCommand("bareCompareAndSet", { lua: COMPARE_AND_SET });
  }

  /** Seconds for so many writes of 200 bytes, a hundred a call, four calls at once. */
  async compareAndSet(writes: number, entities: number): Promise<number> {
    const value = "x".repeat(200);
    const version = String(this.#version++).padStart(16, "0");
    return this.#calls(writes / KEYS_A_CALL, (call) => {
      const keys = Array.from({ length: KEYS_A_CALL }, (_, n) => `raw:c${(call * KEYS_A_CALL + n) % entities}`);
      const args = keys.flatMap(() => [version, value]);
      const command: unknown = Reflect.get(this.client, "bareCompareAndSet");
      return Reflect.apply(command as () => Promise<unknown>, this.client, [keys.length, ...keys, ...args]);
    });
  }

  /** Seconds for so many MGET of the keys, one after the other. */
  async read(calls: number, keys: readonly string[]): Promise<number> {
    const start = performance.now();
    for (let call = 0; call < calls; call++) await this.client.mget(...keys);
    return (performance.now() - start) / 1_000;
  }

  /** The 99th percentile of a round trip, in seconds. */
  async roundTrip(calls: number): Promise<number> {
    return percentile99(calls, () => this.client.get("raw:c0"));
  }

  async #calls(total: number, run: (call: number) => Promise<unknown>): Promise<number> {
    const start = performance.now();
    let next = 0;
    const work = async () => {
      while (next < total) await run(next++);
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
    return (performance.now() - start) / 1_000;
  }
}

/** In seconds, of calls one after the other. */
export async function percentile99(calls: number, run: (call: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const start = performance.now();
    await run(call);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return (times[Math.floor(calls * 0.99)] ?? Number.NaN) / 1_000;
}
