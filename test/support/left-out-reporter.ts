// Lists by name, when a test run ends, the suites that a missing tool left out.
import type { Reporter, TestModule } from "vitest/node";

export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const leftOut = modules.flatMap((module) =>
      [...module.children.allTests("skipped")].map((test) => `  ${test.fullName}`),
    );
    if (leftOut.length === 0) return;
    process.stdout.write(`\nLeft out, since a tool is missing on this machine:\n${leftOut.join("\n")}\n`);
  }
}
