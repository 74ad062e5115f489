// `@feat-lang/compiler/plan`: the contract between compiler and runtime, free of Langium.
export {
  AGGREGATE_FUNCTIONS,
  nearest,
  parseDuration,
  printDuration,
  printName,
  printType,
} from "@feat-lang/language/types";
export * from "../diff/index.js";
export { hashPlan } from "./hash.js";
export * from "./parse.js";
export * from "./plan.js";
export * from "./print.js";
export * from "./resource-name.js";
export type * from "./test-plan.js";
export * from "./window-label.js";
