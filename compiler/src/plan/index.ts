// `@feat-lang/compiler/plan`: the contract between compiler and runtime, free of Langium.
export * from "./plan.js";
export * from "./window-label.js";
