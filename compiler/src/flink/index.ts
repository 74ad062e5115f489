// Plan → Flink SQL.
export * from "./emit-flink-sql.js";
export * from "./environment.js";
export { outputTopic } from "./resource-name.js";
export type * from "./source-map.js";
