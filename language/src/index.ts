// `@feat-lang/language`: text to checked syntax tree. Invariant: no SQL, no input or output, no editor.
//
// Lowering needs: `loadProject` for a project of texts; its `features`, resolved (`ResolvedFeature`: source, keys,
// items, window groups, stores); for the expressions in them `appliedFunction` and `applyScalar` (which registry row,
// what operands, converted to what), `typeOfExpr` with `source.columnType` or `feature.itemType`, `literalNumber`,
// `accessOf`; and the guards in `ast`.
export type { AstNode } from "langium";
export * from "./diagnostics/catalogue.js";
export type { Entry, Severity } from "./diagnostics/entry.js";
export type { DiagnosticData } from "./diagnostics/report.js";
export * from "./feat-module.js";
export { type Formatted, formatModel, formatText } from "./format/format-text.js";
export * from "./functions/registry.js";
export * from "./functions/signature.js";
export * as ast from "./generated/ast.js";
export * from "./load.js";
export { aggregateCall, keyName, nameSpaceOf } from "./model/names.js";
export type { ProjectModel } from "./model/project-model.js";
export * from "./model/resolved.js";
export { printWindow } from "./model/window-model.js";
export * from "./types/index.js";
export * from "./typing/application.js";
export { isNumeric, isScalar, sameType, withNullable } from "./typing/common-type.js";
export * from "./typing/number-literal.js";
export * from "./typing/time-literal.js";
export * from "./typing/type-node.js";
export * from "./typing/type-of.js";
