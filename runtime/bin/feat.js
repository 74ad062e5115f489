#!/usr/bin/env node
// The `feat` command. Committed, so that npm can link it before the first build.
// Old syntax and no static import, so that an old Node or a missing build gets a sentence and not a stack trace.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `feat needs Node 22.13 or newer; this is ${process.version}. In a project that has it as a dependency, run it as \`npx feat\`.\n`,
  );
  process.exitCode = 3;
} else {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  const { existsSync } = await import("node:fs");
  const entry = new URL("../dist/cli/main.js", import.meta.url);
  if (existsSync(entry)) {
    await import(entry.href);
  } else {
    process.stderr.write("feat is not built yet. Run `npm run build` in its checkout.\n");
    process.exitCode = 3;
  }
}
