// Real Redis servers for tests: each on a free port of the loopback, in a folder of its own, stopped by its process.
// Invariant: no test reaches a server that it has not started.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Tool } from "./tool.js";

const isThere = (command: string) => spawnSync(command, ["--version"]).status === 0;

function serverTool(command: string, install: string): Tool {
  return { name: command, missing: isThere(command) ? undefined : install };
}

export const redisTool = serverTool("redis-server", "install Debian's redis-server");

/** Valkey speaks the same protocol and is tested where it is installed. */
export const SERVERS: readonly string[] = ["redis-server", "valkey-server"].filter(isThere);

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Its files; they outlive a restart. */
  readonly folder: string;
  /** For what the test itself does to the server. */
  readonly admin: Redis;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** On the same port and files. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly command?: string;
  /** As on the command line: `["--appendonly", "yes"]`. */
  readonly settings?: readonly string[];
  /** TLS only: the test's own files; the port then speaks nothing else. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
}

export async function startRedis(options: ServerOptions = {}): Promise<RedisServer> {
  const { command = "redis-server", settings = [], tls } = options;
  const folder = mkdtempSync(join(tmpdir(), "feat-redis-"));
  const port = await freePort();
  const place = tls
    ? ["--port", "0", "--tls-port", String(port), "--tls-cert-file", tls.cert, "--tls-key-file", tls.key]
    : ["--port", String(port)];
  const trust = tls ? ["--tls-ca-cert-file", tls.ca, "--tls-auth-clients", "no"] : [];
  const base = ["--bind", "127.0.0.1", "--dir", folder, "--save", "", "--daemonize", "no"];
  let child: ChildProcess | undefined;
  const admin = new Redis({
    port,
    host: "127.0.0.1",
    lazyConnect: true,
    retryStrategy: () => 20,
    ...(tls ? { tls: { rejectUnauthorized: false } } : {}),
  });
  admin.on("error", () => {});

  const server: RedisServer = {
    port,
    folder,
    admin,
    url: `${tls ? "rediss" : "redis"}://127.0.0.1:${port}`,
    async start() {
      child = spawn(command, [...place, ...trust, ...base, ...settings], { stdio: "ignore" });
      for (let attempt = 0; attempt < 500; attempt++) {
        if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
        if ((await admin.ping().catch(() => "")) === "PONG") return;
        await sleep(20);
      }
      throw new Error(`${command} does not answer`);
    },
    async kill(signal = "SIGKILL") {
      const ending = child;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise((resolve) => ending.once("exit", resolve));
      ending.kill(signal);
      await ended;
    },
    async stop() {
      admin.disconnect();
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** A cluster of one server, which has all slots and refuses calls over several of them as any cluster does. */
export async function startCluster(options: ServerOptions = {}): Promise<RedisServer> {
  const settings = ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1", ...(options.settings ?? [])];
  const server = await startRedis({ ...options, settings });
  await server.admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  for (let attempt = 0; attempt < 500; attempt++) {
    if (String(await server.admin.call("CLUSTER", "INFO")).includes("cluster_state:ok")) return server;
    await sleep(20);
  }
  await server.stop();
  throw new Error("the cluster does not become ready");
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
