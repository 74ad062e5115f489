// Plan → Flink SQL.
export { emitFlinkSql, type FlinkSql } from "./emit-flink-sql.js";
export * from "./emit-row-queries.js";
export * from "./environment.js";
export { outputTopic } from "./resource-name.js";
export type * from "./source-map.js";
