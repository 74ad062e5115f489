// Inline tests in the Testing view and in the margin.
// Invariant: the list is the server's; a run says of every test that it was asked for how it ended.
import type { TestEntry, TestResult } from "@feat-lang/runtime/language-server";
import {
  type CancellationToken,
  commands,
  Disposable,
  Location,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  TestRunRequest,
  tests,
} from "vscode";
import type { FeatClient } from "../client.js";

export function registerTests(client: FeatClient): Disposable {
  const controller = tests.createTestController("feat", "Feat");
  const known = new Map<string, TestEntry>();
  const items = new Map<string, TestItem>();

  const refresh = async () => {
    const entries = await client.request("feat/tests", {});
    const files = Map.groupBy(entries, ({ uri }) => uri);
    known.clear();
    items.clear();
    controller.items.replace(
      [...files].map(([address, inFile]) => {
        const uri = client.toUri(address);
        const file = controller.createTestItem(address, uri.path.split("/").at(-1) ?? address, uri);
        file.children.replace(
          inFile.map((entry) => {
            const id = idOf(entry);
            const item = controller.createTestItem(id, entry.title, uri);
            item.range = client.toRange(entry.range);
            item.description = entry.feature;
            known.set(id, entry);
            items.set(id, item);
            return item;
          }),
        );
        return file;
      }),
    );
  };

  const run = async (request: TestRunRequest, token: CancellationToken) => {
    const testRun = controller.createTestRun(request);
    const wanted = leavesOf(request, controller.items);
    for (const item of wanted) testRun.started(item);
    for (const item of wanted) {
      const entry = known.get(item.id);
      if (token.isCancellationRequested) testRun.skipped(item);
      else if (entry) await runOne(entry, item, testRun);
    }
    testRun.end();
  };

  const runOne = async (entry: TestEntry, item: TestItem, testRun: TestRun) => {
    const begun = performance.now();
    const results = await client.request("feat/runTests", { uri: entry.uri, title: entry.title });
    const result = results.find(({ feature }) => feature === entry.feature);
    const took = performance.now() - begun;
    if (!result) testRun.skipped(item);
    else if (result.passed) testRun.passed(item, took);
    else if (result.problem !== undefined) testRun.errored(item, new TestMessage(result.problem), took);
    else testRun.failed(item, messagesOf(result), took);
  };

  const messagesOf = ({ remarks }: TestResult) =>
    remarks.map(({ message, uri, range, severity }) => {
      const text = new TestMessage(severity === "info" ? `${message} (not counted)` : message);
      text.location = new Location(client.toUri(uri), client.toRange(range));
      return text;
    });

  controller.refreshHandler = refresh;
  const profile = controller.createRunProfile("Run", TestRunProfileKind.Run, run, true);
  void refresh();
  return Disposable.from(
    controller,
    client.onChanged(() => void refresh()),
    commands.registerCommand("feat.runTests", async () => {
      await refresh();
      await commands.executeCommand("testing.runAll");
    }),
    commands.registerCommand("feat.runTest", async (uri: string, title: string, feature: string) => {
      const item = items.get(idOf({ uri, title, feature }));
      if (item)
        await run(new TestRunRequest([item], undefined, profile), {
          isCancellationRequested: false,
        } as CancellationToken);
    }),
  );
}

function idOf({ uri, title, feature }: Pick<TestEntry, "uri" | "title" | "feature">): string {
  return JSON.stringify([uri, feature, title]);
}

/** The tests that a request means: those given, or all, without those left out. */
function leavesOf(
  { include, exclude }: TestRunRequest,
  all: Iterable<readonly [string, TestItem]>,
): readonly TestItem[] {
  const roots = include ?? [...all].map(([, item]) => item);
  const left = new Set(exclude);
  const leaves = (item: TestItem): readonly TestItem[] => {
    if (left.has(item)) return [];
    return item.children.size === 0 ? [item] : [...item.children].flatMap(([, child]) => leaves(child));
  };
  return roots.flatMap(leaves);
}
