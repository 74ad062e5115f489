// A Java process that belongs to a test: started, awaited until it is ready, and ended by its handle.
// Invariant: `stop` resolves after the process is gone; whoever starts one stops it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface JavaProcess {
  readonly child: ChildProcess;
  /** Lines of stdout after the one that said it was ready. */
  readonly lines: Interface;
  /** What it wrote to stderr so far, its end if that is long. */
  stderr(): string;
  stop(): Promise<void>;
}

export interface JavaCommand {
  readonly classPath: string;
  readonly options?: readonly string[];
  readonly main: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

const STDERR_KEPT = 20_000;
const KILL_AFTER_MS = 10_000;

/** Starts a program and does not wait for anything. */
export function spawnJava(command: JavaCommand): JavaProcess {
  const { classPath, options = [], main, args, cwd } = command;
  const child = spawn("java", [...options, "-cp", classPath, main, ...args], {
    stdio: "pipe",
    ...(cwd ? { cwd } : {}),
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-STDERR_KEPT);
  });
  const lines = createInterface({ input: child.stdout });
  return { child, lines, stderr: () => errors, stop: () => stop(child) };
}

/** Starts a program that prints a line `READY`, and waits for it. */
export async function startJava(command: JavaCommand): Promise<JavaProcess> {
  const started = spawnJava(command);
  const { child, lines } = started;
  await new Promise<void>((resolve, reject) => {
    const onLine = (line: string) => {
      if (line !== "READY") return;
      lines.off("line", onLine);
      resolve();
    };
    lines.on("line", onLine);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`${command.main} ended with ${code} before it was ready.\n${started.stderr()}`)),
    );
  });
  return started;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timeout = new AbortController();
  const killer = sleep(KILL_AFTER_MS, undefined, { signal: timeout.signal }).then(
    () => child.kill("SIGKILL"),
    () => {},
  );
  await gone;
  timeout.abort();
  await killer;
}

/** Ports on loopback that nothing listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "localhost");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("A server without a port.");
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
