// A headless browser for tests of pages: Debian's chromium-headless-shell, driven by playwright-core.
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { describeWith, type Tool } from "./tool.js";

const CHROME = process.env.CHROME ?? "/usr/bin/chromium-headless-shell";

export const browserTool: Tool = {
  name: "chromium-headless-shell",
  missing: existsSync(CHROME) ? undefined : `${CHROME} is not there; install it, or name another with CHROME`,
};

export interface Pages {
  /** A page of its own that reaches nothing but this machine; `problems` holds what its console complained of. */
  open(options?: BrowserContextOptions): Promise<{ readonly page: Page; readonly problems: string[] }>;
}

/** A suite with one browser for all its tests. */
export function describeInBrowser(title: string, suite: (pages: Pages) => void): void {
  describeWith(browserTool, title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: CHROME,
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      });
    }, 60_000);
    afterAll(() => browser?.close());
    suite({
      async open(options) {
        if (!browser) throw new Error("The browser did not start.");
        const context = await browser.newContext(options);
        const problems: string[] = [];
        await context.route(
          (url) => url.hostname !== "127.0.0.1",
          (route) => {
            problems.push(`asked for ${route.request().url()}`);
            return route.abort();
          },
        );
        const page = await context.newPage();
        page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
        page.on("pageerror", (error) => problems.push(String(error)));
        return { page, problems };
      },
    });
  });
}
