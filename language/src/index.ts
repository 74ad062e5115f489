// `@feat-lang/language`: text to checked syntax tree. Invariant: no SQL, no input or output, no editor.

export * from "./feat-module.js";
export * as ast from "./generated/ast.js";
