// How output waits for a slow reader.
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { writerTo } from "../../runtime/src/cli/terminal.js";

test("many writes to a slow reader wait on one listener, each until there is room again", async () => {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const slow = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(text: string, _encoding, done) {
      taken.push(text);
      waiting.push(done);
    },
  });
  const write = writerTo(slow);
  for (const round of [1, 2]) {
    let resolved = 0;
    const writes = Array.from({ length: 20 }, (_, index) => write(`${round}.${index} `).then(() => resolved++));
    expect(slow.listenerCount("drain")).toBe(1);
    for (let index = 0; index < 20; index++) {
      expect(resolved).toBe(0);
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(writes);
    expect(resolved).toBe(20);
    expect(slow.listenerCount("drain")).toBe(0);
  }
  expect(taken).toHaveLength(40);
});
