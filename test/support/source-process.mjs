// Runs a TypeScript file of the sources in a process of its own, without a build: node source-process.mjs FILE ARGUMENTS…
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../../", import.meta.url);
const PACKAGES = {
  "@feat-lang/language/types": "language/src/types/index.ts",
  "@feat-lang/language": "language/src/index.ts",
  "@feat-lang/compiler/plan": "compiler/src/plan/index.ts",
  "@feat-lang/compiler": "compiler/src/index.ts",
};

registerHooks({
  resolve(specifier, context, next) {
    const source = PACKAGES[specifier];
    if (source !== undefined) return next(new URL(source, root).href, context);
    try {
      return next(specifier, context);
    } catch (error) {
      if (!/^\.{1,2}\/.*\.js$/.test(specifier)) throw error;
      return next(specifier.replace(/\.js$/, ".ts"), context);
    }
  },
});

const [, , file, ...args] = process.argv;
process.argv = [process.argv[0], fileURLToPath(pathToFileURL(file)), ...args];
await import(pathToFileURL(file).href);
