// The dashboard in a real browser: with a key and without, by mouse and by keyboard, in light and in dark.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.js";
import { EVENT, FEATURE, type Serving, serve } from "./serving.js";

const EVENTS = "/v1/features/spending/events";

async function serveSpending(options: Parameters<typeof serve>[0] = {}): Promise<Serving> {
  const serving = await serve(options);
  await serving.call("POST", "/v1/features", FEATURE);
  await serving.call("POST", EVENTS, [EVENT, { ...EVENT, amount: "x" }]);
  return serving;
}

async function signIn(page: Page, { url, keys }: Serving, hash = ""): Promise<void> {
  await page.goto(`${url}/${hash}`);
  await page.getByLabel("Key", { exact: true }).fill(keys.acme);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "spending" }).waitFor();
}

const cellsOf = (page: Page) =>
  page
    .getByRole("row", { name: /^spending/ })
    .getByRole("cell")
    .allInnerTexts();

/** Every text and its contrast with what is behind it, where that is less than WCAG's 4.5. */
function weakTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((c) =>
        c / 255 <= 0.03928 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (start: Element): number[] => {
      const box = start.closest("svg g")?.querySelector("rect");
      if (box) return channels(getComputedStyle(box).fill);
      for (let at: Element | null = start; at; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color[3] !== 0) return color;
      }
      return [255, 255, 255];
    };
    const weak: string[] = [];
    for (const node of document.querySelectorAll("body *")) {
      const text = [...node.childNodes]
        .filter((child) => child.nodeType === 3)
        .map((child) => child.textContent)
        .join("");
      if (text.trim() === "" || node.getClientRects().length === 0 || node.closest("noscript")) continue;
      const style = getComputedStyle(node);
      const front = luminance(channels(node.closest("svg") ? style.fill : style.color));
      const back = luminance(behind(node));
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      if (ratio < 4.5) weak.push(`${text.trim()} ${ratio.toFixed(2)}`);
    }
    return weak;
  });
}

describeInBrowser("the dashboard", (pages) => {
  test("asks for a key, refuses a wrong one, keeps the right one in the tab alone, and forgets it", async () => {
    const serving = await serveSpending();
    const { page } = await pages.open();
    await page.goto(serving.url);
    const key = page.getByLabel("Key", { exact: true });
    await key.fill("feat_nonsense");
    await page.getByRole("button", { name: "Use the key" }).click();
    await page.getByRole("alert").filter({ hasText: "The API key is not valid." }).waitFor();
    expect(await key.inputValue()).toBe("");
    expect(await page.getByRole("table").count()).toBe(0);
    await signIn(page, serving);
    const kept = await page.evaluate(() => ({
      local: { ...localStorage },
      cookie: document.cookie,
      url: location.href,
    }));
    expect(kept).toEqual({ local: {}, cookie: "", url: `${serving.url}/` });
    await page.reload();
    await page.getByRole("link", { name: "spending" }).waitFor();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await key.waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test("shows features with their counts, and an event that is tried counts", async () => {
    const serving = await serveSpending({ callers: { kind: "insecure", tenant: "acme" } });
    const { page, problems } = await pages.open();
    await page.goto(serving.url);
    await page.getByRole("link", { name: "spending" }).waitFor();
    expect(await cellsOf(page)).toEqual([
      "transactions",
      "tumbling_1h, session_30m",
      expect.stringMatching(/ d$/),
      "1",
      "0",
      "",
      "0",
      "1",
    ]);
    await page.getByRole("link", { name: "spending" }).click();
    await page.getByRole("heading", { name: "spending" }).waitFor();
    const items = await page.getByRole("table", { name: "Items" }).innerText();
    expect(items).toContain("Number of transactions with an amount.");
    expect(items).toContain("bigint not null");
    await page.getByRole("row", { name: "Rejected: bad_field 1" }).waitFor();

    await page.getByLabel("Event, as JSON").fill(JSON.stringify({ ...EVENT, amount: 0.5 }));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Counted.").waitFor();
    expect(await page.getByRole("table", { name: "The entity's record" }).innerText()).toContain("txn_sum_1h\t100");
    await page.getByLabel("Event, as JSON").fill("{");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("The body is not JSON").waitFor();

    await page.getByLabel("customer_id").fill("c123");
    await page.getByRole("button", { name: "Read" }).click();
    const values = page.getByRole("table", { name: "Values" });
    await values.waitFor();
    expect(await values.innerText()).toContain("txn_count_1h\t2\topen\t2026-02-12 10:00:00\t2026-02-12 11:00:00");
    await expect.poll(() => cellsOf(page), { timeout: 10_000 }).toContain("2");
    // The browser itself reports the one answer that was a 400.
    expect(problems.filter((problem) => !problem.includes("400 (Bad Request)"))).toEqual([]);
  });

  test("works from the keyboard alone, in the order of the page", async () => {
    const serving = await serveSpending();
    const { page } = await pages.open();
    await page.goto(serving.url);
    await page.getByLabel("Key", { exact: true }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "key");
    await page.keyboard.type(serving.keys.acme);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "spending" }).waitFor();
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute("aria-label") ?? (at?.textContent || at?.id);
      });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("features");
    await page.reload();
    await page.getByRole("link", { name: "spending" }).waitFor();
    const order: unknown[] = [];
    for (let step = 0; step < 9; step++) {
      await page.keyboard.press("Tab");
      order.push(await focused());
    }
    expect(order).toEqual([
      "Skip to the features",
      "Pause",
      "Forget the key",
      "Features of this tenant",
      "spending",
      "Picture of the lineage",
      "As text",
      "OpenAPI",
      "Readiness",
    ]);
    await page.getByRole("link", { name: "spending" }).focus();
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "detail");
    for (const label of ["Items", "Events since the server started", "Event, as JSON"]) {
      await page.keyboard.press("Tab");
      expect(await focused(), label).toMatch(label.startsWith("Event,") ? /event/ : label);
    }
    // Counts that move take no focus away.
    await page.waitForTimeout(2_500);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("event");
  });

  test("has names, roles and contrast for everybody, in light and in dark", async () => {
    const serving = await serveSpending();
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await pages.open({ colorScheme });
      await page.goto(serving.url);
      await page.getByLabel("Key", { exact: true }).waitFor();
      expect(await weakTexts(page)).toEqual([]);
      await signIn(page, serving, "#spending");
      await page.getByRole("button", { name: "Read" }).click();
      await page.getByText("As text").click();
      expect(await weakTexts(page)).toEqual([]);
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll("input, textarea, button, table, section, form, svg[role]")]
          .filter((node) => {
            const named = node.getAttribute("aria-labelledby");
            const label = named ? document.getElementById(named)?.textContent : node.getAttribute("aria-label");
            const own = node.id && document.querySelector(`label[for="${node.id}"]`)?.textContent;
            return !(
              label ||
              own ||
              (node.matches("button") && node.textContent) ||
              node.querySelector("caption")?.textContent
            );
          })
          .map((node) => node.outerHTML.slice(0, 80)),
      );
      expect(nameless).toEqual([]);
      expect(await page.evaluate(() => [...document.querySelectorAll("h1,h2,h3")].map((node) => node.tagName))).toEqual(
        ["H1", "H2", "H2", "H2", "H3", "H3", "H2"],
      );
      const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((node) => node.id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    }
  });

  test("shows what features are called and say as text, whatever it is", async () => {
    const serving = await serve({ callers: { kind: "insecure", tenant: "acme" } });
    const hostile = "<img src=x onerror=alert(1)>";
    const text = `/** ${hostile} <script>alert(2)</script> */ feature \`${hostile}\` on clicks by user < n = count(*) tumbling 1h >`;
    expect((await serving.call("POST", "/v1/features", text)).status).toBe(201);
    const { page, problems } = await pages.open();
    let alerts = 0;
    page.on("dialog", () => alerts++);
    await page.goto(serving.url);
    await page.getByRole("link", { name: hostile }).click();
    await page.getByRole("heading", { name: hostile }).waitFor();
    expect(await page.locator("img, section script").count()).toBe(0);
    expect(alerts).toBe(0);
    expect(problems).toEqual([]);
  });

  test("says so when the server is gone, and comes back with it", async () => {
    const serving = await serveSpending({ callers: { kind: "insecure", tenant: "acme" } });
    const { page } = await pages.open();
    await page.goto(serving.url);
    await page.getByRole("link", { name: "spending" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("status").filter({ hasText: "The server does not answer" }).waitFor({ timeout: 10_000 });
    await page.context().setOffline(false);
    await page.getByRole("status").filter({ hasText: "Connected" }).waitFor({ timeout: 10_000 });
  });
});

test("the page's policy lets nothing in from elsewhere, and no inline code", async () => {
  const { call } = await serve();
  const { headers, text } = await call("GET", "/", undefined, { authorization: "" });
  const policy = headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(text).not.toMatch(/<script>|style=|onclick|https?:\/\//);
});
