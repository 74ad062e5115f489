import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run the sources, not the last build.
    alias: [
      { find: "@feat-lang/language/types", replacement: source("language/src/types/index.ts") },
      { find: "@feat-lang/language/lsp", replacement: source("language/src/lsp/index.ts") },
      { find: "@feat-lang/language", replacement: source("language/src/index.ts") },
      { find: "@feat-lang/compiler/plan", replacement: source("compiler/src/plan/index.ts") },
      { find: "@feat-lang/compiler", replacement: source("compiler/src/index.ts") },
      {
        find: "@feat-lang/runtime/language-server",
        replacement: source("runtime/src/cli/language-server/index.ts"),
      },
      { find: "@feat-lang/runtime", replacement: source("runtime/src/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    reporters: [
      "default",
      "./test/support/left-out-reporter.ts",
      // .ci/run counts tests from this file.
      ...(process.env.FEAT_TEST_REPORT
        ? [["json", { outputFile: process.env.FEAT_TEST_REPORT }] as ["json", object]]
        : []),
    ],
  },
});
