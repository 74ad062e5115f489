// The nightly tests: the same sources as the others, without a limit of time.
import { fileURLToPath } from "node:url";
import { mergeConfig } from "vitest/config";
import base from "../../vitest.config.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

// The lists of the ordinary tests would be added to, not replaced.
const { test: _, ...shared } = base;

export default mergeConfig(shared, {
  root,
  test: { include: ["test/nightly/**/*.nightly.ts"], testTimeout: 0, reporters: ["default"] },
});
