// Writes docs/diagnostics.md from the catalogue: `npm run docs -w language`, after a build.
import { writeFileSync } from "node:fs";
import { renderDiagnostics } from "../dist/diagnostics/documentation.js";

writeFileSync(new URL("../../docs/diagnostics.md", import.meta.url), renderDiagnostics());
