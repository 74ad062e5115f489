// The extension in a real VS Code: what a user sees, from the first file to the graph. Pictures of each step are kept in
// .cache/vscode/screenshots.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith } from "../support/tool.js";
import { startVSCode, VSCODE, type VSCode } from "../support/vscode.js";

const EXAMPLE = fileURLToPath(new URL("../../examples/transactions", import.meta.url));
const WAIT = { timeout: 20_000 };

describeWith(VSCODE, "the extension in VS Code", () => {
  let folder: string;
  let vs: VSCode;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "feat-editor-"));
    cpSync(EXAMPLE, folder, { recursive: true });
    vs = await startVSCode(folder);
    page = vs.page;
    await vs.openFile("card-testing.feat");
    await page.locator(".codelens-decoration a", { hasText: "Preview SQL" }).first().waitFor(WAIT);
  }, 120_000);

  afterAll(async () => {
    await vs?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const lines = (editor: number) => page.locator(".editor-instance").nth(editor).locator(".view-line");
  const textOf = async (editor: number) => (await lines(editor).allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
  const frame = (): FrameLocator => page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  /** What was not saved is lost. */
  const closeAll = async () => {
    await vs.command("View: Close All Editors");
    const discard = page.locator(".monaco-dialog-box .monaco-button", { hasText: "Don't Save" });
    const closed = () => page.locator(".tab").count();
    await expect
      .poll(async () => {
        if (await discard.isVisible()) await discard.click();
        return closed();
      }, WAIT)
      .toBe(0);
  };

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await vs.screenshot(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
    // What comes next finds the editor as it was, but for the first two, which build on each other.
    if (task.name.startsWith("colours") || task.name.startsWith("the SQL")) return;
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await closeAll();
  }, 60_000);

  test("colours, inferred types and lenses", async () => {
    await vs.screenshot("colours");
    const text = await textOf(0);
    expect(text).toContain("sliding 10m every 1m: bigint not null");
    expect(text).toContain("declined_10m / attempts_10m: double");
    expect(await page.locator(".codelens-decoration a").allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringContaining("Preview SQL"),
        expect.stringContaining("Try event"),
        expect.stringContaining("Run test"),
      ]),
    );
  }, 60_000);

  test("the SQL beside the feature, and what the cursor's line becomes", async () => {
    await vs.goTo(3, 10);
    await vs.command("Feat: Preview SQL");
    await page.locator(".tab", { hasText: "Flink SQL.sql" }).waitFor(WAIT);
    await expect.poll(() => textOf(1), WAIT).toContain("CREATE TEMPORARY TABLE transactions");
    await vs.goTo(4, 30);
    await expect.poll(() => textOf(1), WAIT).toContain("COUNT(*) FILTER (WHERE status = 'declined')");
    await vs.screenshot("preview");
  }, 60_000);

  test("while a line is broken the last good SQL stays, and says so", async () => {
    await page.keyboard.press("Control+Enter");
    await page.keyboard.type("paid_10m = sum(");
    await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "amount" }).first().waitFor(WAIT);
    await vs.screenshot("completion");
    const proposed = await page.locator(".suggest-widget.visible .monaco-list-row").first().getAttribute("aria-label");
    expect(proposed).toContain("amount");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator(".squiggly-error").first().waitFor(WAIT);
    expect(await textOf(1)).toContain("FILTER (WHERE status = 'declined')");
    await vs.screenshot("stale");
    await page.keyboard.type("amount) sliding 10m every 1m");
    await expect.poll(() => textOf(1), WAIT).toContain("SUM(amount)");
  }, 60_000);

  test("hover", async () => {
    await vs.openFile("country-sales.feat");
    await vs.goTo(3, 5);
    await vs.command("Show or Focus Hover");
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
    await hover.waitFor(WAIT);
    await expect.poll(() => hover.innerText(), WAIT).toMatch(/sales_today:\s+bigint not null/);
    expect(await hover.innerText()).toContain("the value so far is published every 6h");
    await vs.screenshot("hover");
    await page.keyboard.press("Escape");
  }, 60_000);

  test("a quick fix", async () => {
    await vs.openFile("card-testing.feat");
    await vs.goTo(4, 24);
    await page.keyboard.press("Control+Enter");
    await page.keyboard.type("paid_10m = max(amuont) sliding 10m every 1m");
    await page.locator(".squiggly-error").first().waitFor(WAIT);
    await vs.goTo(5, 20);
    const change = page.locator(".action-widget .monaco-list-row", { hasText: "Change to" }).first();
    // Asked before the server has answered, the editor says that there is nothing to do.
    const asked = async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+.");
      return change.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(asked, { ...WAIT, interval: 500 }).toBe(true);
    await vs.screenshot("quick-fix");
    await page.keyboard.press("Enter");
    await expect.poll(() => textOf(0), WAIT).toContain("max(amount)");
  }, 60_000);

  test("an event is edited and the record follows", async () => {
    await vs.openFile("card-testing.feat");
    await vs.goTo(3, 5);
    await vs.command("Feat: Try Event");
    const events = frame().locator("#events");
    await events.waitFor(WAIT);
    await frame().locator("#record td.value").first().waitFor(WAIT);
    expect(await frame().locator("#record td.value").allInnerTexts()).toEqual(["1", "1", "1", "1"]);
    await events.fill((await events.inputValue()).replace('"declined"', '"paid"'));
    await expect.poll(() => frame().locator("#record td.value").allInnerTexts(), WAIT).toEqual(["1", "0", "0", "1"]);
    await vs.screenshot("try-event");
    await events.fill('{"amount": "');
    await expect.poll(() => frame().locator("#outcomes").innerText(), WAIT).toContain("Rejected: not_json.");
  }, 60_000);

  test("tests run from the Testing view, and a failing one shows where", async () => {
    await vs.openFile("card-testing.feat");
    await vs.command("Feat: Run All Tests");
    await page.locator(".testing-run-glyph.codicon-testing-passed-icon").first().waitFor(WAIT);
    await vs.screenshot("tests-passed");
    await vs.goTo(14, 1);
    await page.keyboard.press("End");
    await page.keyboard.type(", merchants_10m == 3");
    await vs.command("Feat: Run All Tests");
    await page.locator(".testing-run-glyph.codicon-testing-failed-icon").first().waitFor(WAIT);
    await vs.screenshot("tests-failed");
    await vs.command("View: Hide Panel");
  }, 60_000);

  test("the graph, and a click that goes to the declaration", async () => {
    await vs.openFile("card-testing.feat");
    await vs.command("Feat: Show Graph");
    const box = frame().locator('g[data-place="country_sales"]');
    await box.waitFor(WAIT);
    await vs.screenshot("graph");
    await box.click();
    await page.locator(".tab.active", { hasText: "country-sales.feat" }).waitFor(WAIT);
  }, 60_000);

  test("compile", async () => {
    await vs.openFile("card-testing.feat");
    await vs.command("Feat: Compile");
    await expect.poll(() => existsSync(join(folder, "dist/card_testing/job.sql")), WAIT).toBe(true);
    await expect.poll(() => existsSync(join(folder, "dist/manifest.json")), WAIT).toBe(true);
    expect(readFileSync(join(folder, "dist/manifest.json"), "utf8")).toContain("customer_spending");
    await vs.screenshot("compiled");
  }, 60_000);
});
