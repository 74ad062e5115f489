// `@feat-lang/language/types`: plain data and pure functions, free of Langium, for the compiler's plan and the runtime.
export * from "./duration.js";
export * from "./names.js";
export * from "./nearest.js";
export * from "./print.js";
export * from "./type.js";
