// Feast in a process of its own, asked line by line; absent where `.cache/feast/venv` does not hold it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Feast {
  /** Seconds for so many calls of this size. */
  run(what: "push" | "read", calls: number, size: number): Promise<number>;
  stop(): void;
}

export async function startFeast(redisPort: number): Promise<Feast | undefined> {
  const python = path("../../../.cache/feast/venv/bin/python");
  if (!existsSync(python)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "feat-bench-feast-"));
  const child = spawn(python, [path("feast-calls.py"), folder, `127.0.0.1:${redisPort}`], {
    env: { ...process.env, FEAST_USAGE: "False" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const next = await lines.next();
    if (next.done) throw new Error("Feast has ended");
    return next.value;
  };
  while ((await line()) !== "ready");
  return {
    async run(what, calls, size) {
      child.stdin.write(`${what} ${calls} ${size}\n`);
      return Number(await line());
    },
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
