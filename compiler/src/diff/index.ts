// Plan × plan → what an upgrade does to state.
export * from "./diff-plans.js";
