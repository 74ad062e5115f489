// `@feat-lang/language/lsp`: the language for editors. Only language servers load it.
export { startLanguageServer } from "langium/lsp";
export type { Execution } from "./execution.js";
export { createFeatLspServices, type FeatLspServices } from "./lsp-module.js";
export { projectView } from "./project-view.js";
