// The servers of the comparison, each a process of its own, stopped with the benchmark.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), "feat-bench-"));

export interface Running {
  readonly port: number;
  readonly pid: number;
}

export async function startRedis(): Promise<{ readonly port: number; readonly url: string }> {
  const port = await freePort();
  start("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]);
  await sleep(500);
  return { port, url: `redis://127.0.0.1:${port}` };
}

export async function startFeat(feature: string, args: readonly string[]): Promise<Running> {
  writeFileSync(join(folder, "f.feat"), feature);
  const feat = path("../../../runtime/bin/feat.js");
  const flags = ["--port", "0", "--rate", "0", "--log", "silent", ...args];
  const child = start(process.execPath, [feat, "serve", "--insecure", ...flags]);
  return { port: Number(/:(\d+)\n$/.exec(await firstLine(child))?.[1]), pid: child.pid ?? 0 };
}

export async function startBareRoute(redis: string): Promise<Running> {
  const child = start(process.execPath, [path("bare-route.ts"), redis]);
  return { port: Number(await firstLine(child)), pid: child.pid ?? 0 };
}

/** Feast's own server, on the same Redis; `undefined` where Feast is not in the cache. */
export async function startFeast(redis: number, entities: number): Promise<Running | undefined> {
  const bin = path("../../../.cache/feast/venv/bin/");
  const env = { ...process.env, FEAST_USAGE: "False" };
  try {
    execFileSync(`${bin}python`, [path("feast-repo.py"), folder, `127.0.0.1:${redis}`, String(entities)], {
      env,
      stdio: "pipe",
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const port = await freePort();
  // By default it starts its worker again every 1,000 requests.
  const args = ["-c", folder, "serve", "--port", String(port), "--no-access-log", "--max-requests", "0"];
  const child = start(`${bin}feast`, args, env);
  for (let attempt = 0; attempt < 400; attempt++) {
    const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (health?.ok) return { port, pid: child.pid ?? 0 };
    await sleep(250);
  }
  throw new Error("Feast's server does not answer");
}

/** Seconds of the processor that a server and the processes below it have used. */
export function processorSeconds(pid: number): number {
  const stats = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const tree = new Set([pid]);
  for (let grown = true; grown; ) {
    const below = stats.filter((stat) => tree.has(stat.parent) && !tree.has(stat.pid));
    for (const stat of below) tree.add(stat.pid);
    grown = below.length > 0;
  }
  return stats.filter((stat) => tree.has(stat.pid)).reduce((sum, stat) => sum + stat.seconds, 0);
}

function statOf(pid: number): { readonly pid: number; readonly parent: number; readonly seconds: number }[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    // Time is in hundredths of a second.
    return [{ pid, parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / 100 }];
  } catch {
    // It has ended since the folder was read.
    return [];
  }
}

export async function stopAll(): Promise<void> {
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  const ended = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of running) child.kill("SIGTERM");
  await Promise.all(ended);
  rmSync(folder, { recursive: true, force: true });
}

function start(command: string, args: readonly string[], env = process.env): ChildProcess {
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  child.stderr?.resume();
  children.push(child);
  return child;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data) => resolve(String(data)));
    child.once("exit", (code) => reject(new Error(`a server ended with ${code}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
