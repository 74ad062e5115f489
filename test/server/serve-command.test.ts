// `feat serve` as users start it: one line with the address, clear errors, and an end that loses nothing.
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Call, ended, expectMistake, feat, type Outcome, startFeat } from "../cli/feat-process.js";
import { scratchFolder } from "../cli/scratch-folder.js";
import { EVENT, FEATURE } from "./serving.js";

interface Started {
  readonly url: string;
  readonly line: string;
  readonly child: ChildProcessWithoutNullStreams;
  readonly outcome: Promise<Outcome>;
}

async function start(where: string | Omit<Call, "input">, ...args: string[]): Promise<Started> {
  const child = startFeat(["serve", "--port", "0", ...args], typeof where === "string" ? { cwd: where } : where);
  onTestFinished(() => void child.kill("SIGKILL"));
  const outcome = ended(child);
  const line = await Promise.race([
    new Promise<string>((resolve) => child.stdout.once("data", resolve)),
    outcome.then(({ stderr }) => {
      throw new Error(stderr);
    }),
  ]);
  return { url: /http:\S+/.exec(line)?.[0] ?? "", line, child, outcome };
}

const events = (url: string, body: unknown, key?: string) =>
  fetch(`${url}/v1/features/spending/events`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(body),
  });

const project = () => scratchFolder({ "f.feat": FEATURE });

test("serves the project's features; what one process writes another reads", async () => {
  const cwd = project();
  const { url, line, child, outcome } = await start(cwd, "--insecure");
  expect(line).toBe(`Serving 1 feature of the tenant default at ${url}\n`);
  expect((await events(url, EVENT)).status).toBe(200);
  const get = await feat(["get", "spending", "--key", "customer_id=c123", "--json"], { cwd });
  expect(JSON.parse(get.stdout).features["spending:txn_sum_1h"].value).toBe(99.5);
  child.kill("SIGINT");
  const { code, stderr } = await outcome;
  expect(code).toBe(0);
  for (const text of stderr.trim().split("\n")) expect(JSON.parse(text)).toHaveProperty("msg");
});

test("with keys: those of the file, also keys that come and go while it runs", async () => {
  const cwd = project();
  const { url } = await start(cwd, "--tenant", "acme");
  expect((await events(url, EVENT)).status).toBe(401);
  const key = (await feat(["keys", "create", "--tenant", "acme"], { cwd })).stdout.trim();
  const other = (await feat(["keys", "create", "--tenant", "globex"], { cwd })).stdout.trim();
  await expect.poll(async () => (await events(url, EVENT, key)).status, { timeout: 5_000 }).toBe(200);
  expect((await events(url, EVENT, other)).status).toBe(404);
  await feat(["keys", "revoke", key.split("_")[1] ?? ""], { cwd });
  await expect.poll(async () => (await events(url, EVENT, key)).status, { timeout: 5_000 }).toBe(401);
});

test("an environment of feat.config.yaml names the tenant and the keys, FEAT_STORE the store", async () => {
  const config = "environments:\n  prod:\n    tenant: acme\n    security:\n      api_keys: secrets/keys.json\n";
  const cwd = scratchFolder({ "f.feat": FEATURE, "feat.config.yaml": config });
  const key = (await feat(["keys", "create", "--env", "prod"], { cwd })).stdout.trim();
  expect(JSON.parse((await feat(["keys", "list", "--json"], { cwd })).stdout)).toMatchObject([{ tenant: "acme" }]);
  expect(existsSync(join(cwd, "secrets/keys.json"))).toBe(true);
  const { url, line } = await start({ cwd, env: { FEAT_STORE: "memory" } }, "--env", "prod");
  expect(line).toContain("of the tenant acme at");
  expect((await events(url, EVENT, key)).status).toBe(200);
  expect(existsSync(join(cwd, ".feat"))).toBe(false);
});

test("without a project, features come over HTTP; compiled plans need no compiler", async () => {
  const empty = await start(scratchFolder(), "--insecure", "--store", "memory");
  expect(empty.line).toContain("Serving 0 features");
  const post = await fetch(`${empty.url}/v1/features`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: FEATURE,
  });
  expect(post.status).toBe(201);
  const cwd = project();
  await feat(["compile"], { cwd });
  const planned = await start(cwd, "--insecure", "--plan", "dist");
  expect((await events(planned.url, EVENT)).status).toBe(200);
});

describe("the end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("%s finishes what was accepted, and takes nothing new", async (signal) => {
    const cwd = project();
    const { url, child, outcome } = await start(cwd, "--insecure", "--log", "silent");
    const body = JSON.stringify(Array.from({ length: 1_000 }, (_, i) => ({ ...EVENT, event_id: i })));
    const { hostname, port } = new URL(url);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    // The server has the head and half of the body when it is told to end.
    const status = new Promise<number | undefined>((resolve, reject) => {
      const path = "/v1/features/spending/events";
      const call = request({ hostname, port, path, method: "POST", headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      call.on("error", reject);
      call.write(body.slice(0, body.length / 2));
      setTimeout(() => child.kill(signal), 300);
      setTimeout(() => call.end(body.slice(body.length / 2)), 800);
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    await expect(events(url, EVENT)).rejects.toThrow();
    expect(await status).toBe(200);
    expect(await outcome).toMatchObject({ code: 0, stderr: "" });
    const get = await feat(["get", "spending:txn_count_1h", "--key", "customer_id=c123", "--json"], { cwd });
    expect(JSON.parse(get.stdout).features["spending:txn_count_1h"].value).toBe(1_000);
  });

  test("an idle connection does not hold it up", async () => {
    const { url, child, outcome } = await start(project(), "--insecure");
    await fetch(`${url}/healthz`);
    const started = performance.now();
    child.kill("SIGTERM");
    expect((await outcome).code).toBe(0);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe("mistakes", () => {
  test("a port in use", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void holder.close());
    await new Promise((resolve) => holder.once("listening", resolve));
    const address = holder.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const outcome = await feat(["serve", "--insecure", "--log", "silent", "--port", port], { cwd: project() });
    expectMistake(outcome, 2, `Port ${port} of 127.0.0.1 is in use.`);
  });

  test("of the command line and of the project", async () => {
    const cwd = project();
    const serve = (...args: string[]) => feat(["serve", ...args], { cwd });
    expectMistake(await serve("--insecure", "--host", "0.0.0.0"), 2, "--insecure and --host 0.0.0.0");
    expectMistake(await serve("--insecure", "--host", "127.0.0.1.example"), 2, "--insecure and --host");
    expectMistake(await serve("--port", "http"), 2, "--port must be a whole number");
    expectMistake(await serve("--port", "70000"), 2, "--port must be a whole number");
    expectMistake(
      await serve("--insecure", "--host", "localhost", "nothing"),
      3,
      'There is no file or folder "nothing".',
    );
    expectMistake(await serve("--insecure", "--store", "nosuch:x"), 2, "There is no store");
    const broken = scratchFolder({ "f.feat": "feature f on t by k < n = sum( >" });
    expect((await feat(["serve", "--insecure"], { cwd: broken })).code).toBe(1);
    const badKeys = scratchFolder({ "f.feat": FEATURE, ".feat/keys.json": "{" });
    expectMistake(await feat(["serve"], { cwd: badKeys }), 3, "");
  });

  test("another definition in the store needs --replace", async () => {
    const cwd = project();
    await feat(["process", "spending", "--event", JSON.stringify(EVENT)], { cwd });
    const changed = scratchFolder({ "f.feat": FEATURE.replaceAll("1h", "2h") });
    const store = ["--insecure", "--store", `sqlite:${cwd}/.feat/online.db`];
    expectMistake(
      await feat(["serve", ...store], { cwd: changed }),
      2,
      "The store has values of another definition of spending.",
    );
    expect((await start(changed, ...store, "--replace")).line).toContain("Serving 1 feature");
  });
});
