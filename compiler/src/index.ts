// `@feat-lang/compiler`: `.feat` text → plans, Flink SQL and the other artifacts. Pure functions; callers read and write files.
export { type Formatted, formatText } from "@feat-lang/language";
export type { Artifact } from "./artifacts.js";
export { type Compilation, compileLoaded, compileProject } from "./compile.js";
export { DEFAULT_ENVIRONMENT } from "./default-environment.js";
export {
  emitFlinkSql,
  emitRowQueries,
  type FlinkEnvironment,
  type FlinkSql,
  outputTopic,
  type RowQueries,
  type SourceMap,
} from "./flink/index.js";
export { featureSchema } from "./schema/feature-schema.js";
export { emitTypes } from "./schema/feature-types.js";
export { VERSION } from "./version.js";
