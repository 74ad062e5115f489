// Bundles client and server into dist/: one file each, without the packages of the workspace.
// Invariant: only `vscode` and Node's own modules stay outside.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = { extension: "src/client/extension.ts", server: "src/server/main.ts" };

for (const [name, input] of Object.entries(entries)) {
  const bundle = await rolldown({
    cwd: root,
    input,
    platform: "node",
    external: ["vscode", /^node:/],
    resolve: { conditionNames: ["node", "import", "default"] },
  });
  await bundle.write({ file: `${root}/dist/${name}.cjs`, format: "cjs", minify: true, codeSplitting: false });
  await bundle.close();
}
