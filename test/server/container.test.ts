// The image and the manifests. There is no Docker daemon in the tests: what the Dockerfile copies is put together by
// hand and started, and what the manifests say is compared with the server.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { COMMANDS } from "../../runtime/src/cli/registry.js";
import { scratchFolder } from "../cli/scratch-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("the Dockerfile", () => {
  const lines = read("Dockerfile").split("\n");
  const stages = lines.filter((line) => line.startsWith("FROM ")).map((line) => line.split(/\s+/));

  test("pins the Node of the project, and ends without root", () => {
    const { devDependencies } = JSON.parse(read("package.json"));
    const images = stages.map((stage) => stage[1]).filter((image) => image?.startsWith("node:"));
    expect(new Set(images)).toEqual(new Set([`node:${devDependencies.node}-bookworm-slim`]));
    expect(lines).toContain("USER 1000:1000");
    expect(lines.filter((line) => /^(ADD|ARG|USER (root|0))/.test(line))).toEqual([]);
  });

  test("copies only what is there and what .dockerignore lets through", () => {
    const kept = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"));
    const sources = lines
      .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(
        kept.some((line) => source === line.slice(1) || source.startsWith(`${line.slice(1)}/`)),
        source,
      ).toBe(true);
    }
    for (const workspace of JSON.parse(read("package.json")).workspaces)
      expect(sources).toContain(`${workspace}/package.json`);
  });

  test("what it puts together serves, with nothing of the checkout", async () => {
    const image = scratchFolder({ "project/f.feat": "feature f on clicks by user < n = count(*) tumbling 1h >" });
    for (const line of lines.filter((line) => line.startsWith("COPY --from=build"))) {
      const parts = line.split(/\s+/).slice(2);
      const target = parts.at(-1) ?? "";
      for (const source of parts.slice(0, -1)) {
        const to = join(image, target, target.endsWith("/") ? (source.split("/").at(-1) ?? "") : "");
        mkdirSync(dirname(to), { recursive: true });
        cpSync(join(root, source.replace("/feat/", "")), to, { recursive: true });
      }
    }
    // The dependencies as installed here, the packages as copied there.
    mkdirSync(join(image, "feat/node_modules/@feat-lang"), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules")).filter((name) => name !== "@feat-lang")) {
      symlinkSync(join(root, "node_modules", name), join(image, "feat/node_modules", name));
    }
    for (const name of ["language", "compiler", "runtime"]) {
      symlinkSync(join(image, "feat", name), join(image, "feat/node_modules/@feat-lang", name));
    }
    const binary = join(image, "feat/runtime/bin/feat.js");
    const child = spawn(process.execPath, [binary, "serve", "--port", "0", "--insecure", "--log", "silent"], {
      cwd: join(image, "project"),
      env: { ...process.env, FEAT_STORE: "memory" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const line = await new Promise<string>((resolve) => {
      child.stdout.once("data", (text) => resolve(String(text)));
      child.stderr.once("data", (text) => resolve(String(text)));
    });
    expect(line).toMatch(/^Serving 1 feature/);
    const url = /http:\S+/.exec(line)?.[0] ?? "";
    for (const path of ["/", "/dashboard.js", "/readyz", "/v1/features"]) {
      expect((await fetch(url + path)).status, path).toBe(200);
    }
    expect(existsSync(join(image, "project/.feat"))).toBe(false);
  });
});

describe("the Kubernetes manifests", () => {
  const documents = parseAllDocuments(read("runtime/kubernetes/feat-serve.yaml"));
  const manifests = documents.map((document) => document.toJS());
  const byKind = Object.fromEntries(manifests.map((manifest) => [manifest.kind, manifest]));
  const { Deployment, Service, PodDisruptionBudget } = byKind;
  const pod = Deployment.spec.template;
  const [container] = pod.spec.containers;

  test("are YAML that belongs together", () => {
    expect(documents.flatMap((document) => [...document.errors, ...document.warnings])).toEqual([]);
    for (const selector of [
      Deployment.spec.selector.matchLabels,
      Service.spec.selector,
      PodDisruptionBudget.spec.selector.matchLabels,
    ]) {
      expect(pod.metadata.labels).toMatchObject(selector);
    }
    expect(container.ports.map((port: { name: string }) => port.name)).toContain(Service.spec.ports[0].targetPort);
    const volumes = new Set(pod.spec.volumes.map((volume: { name: string }) => volume.name));
    expect(new Set(container.volumeMounts.map((mount: { name: string }) => mount.name))).toEqual(volumes);
  });

  test("give flags that feat serve knows, and the port that the service leads to", async () => {
    const [command, ...args] = container.args;
    const { options } = await COMMANDS.serve.load();
    expect(command).toBe("serve");
    const flags = args.filter((arg: string) => arg.startsWith("--")).map((flag: string) => flag.slice(2));
    for (const flag of flags) expect(options).toHaveProperty(flag);
    expect(Number(args[args.indexOf("--port") + 1])).toBe(container.ports[0].containerPort);
    expect(options.port).toMatchObject({ default: String(container.ports[0].containerPort) });
    const keys = container.volumeMounts.find((mount: { name: string }) => mount.name === "keys");
    expect(args[args.indexOf("--keys") + 1]).toBe(`${keys.mountPath}/keys.json`);
  });

  test("probe what the server answers, limit it, and leave it time to end", () => {
    expect(container.readinessProbe.httpGet.path).toBe("/readyz");
    expect(container.livenessProbe.httpGet.path).toBe("/healthz");
    expect(container.startupProbe.httpGet.path).toBe("/healthz");
    expect(Object.keys(container.resources.limits).sort()).toEqual(["cpu", "memory"]);
    const pause = Number(container.lifecycle.preStop.exec.command[1]);
    // `feat serve` takes up to 10 s for what is under way.
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + 10);
  });

  test("hold no secret, and no right that is not needed", () => {
    expect(container.env.find((one: { name: string }) => one.name === "FEAT_STORE")).not.toHaveProperty("value");
    expect(Object.keys(byKind)).not.toContain("Secret");
    expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });
});
