// Writes docs/reference.md from its template and the registries: `npm run docs -w language`, after a build.
import { readFileSync, writeFileSync } from "node:fs";
import { renderReference } from "../dist/reference/render-reference.js";

const template = readFileSync(new URL("reference.template.md", import.meta.url), "utf8");
writeFileSync(new URL("../../docs/reference.md", import.meta.url), renderReference(template));
