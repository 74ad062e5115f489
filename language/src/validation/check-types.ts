// Types as written.

import { textOf } from "../diagnostics/report.js";
import type * as ast from "../generated/ast.js";
import { isScalarTypeNode } from "../generated/ast.js";
import { nearest } from "../types/nearest.js";
import { decimalShapeOf, TYPE_NAMES, typeOfNode } from "../typing/type-node.js";
import type { Check } from "./check.js";

export const checkScalarType: Check<ast.ScalarTypeNode> = (node, { report }) => {
  if (typeOfNode(node).kind !== "unknown") return;
  const suggestion = SYNONYMS.get(node.name.toLowerCase()) ?? nearest(node.name, TYPE_NAMES);
  report("unknown-type", { node }, { name: node.name, ...(suggestion === undefined ? {} : { suggestion }) });
};

/** What other languages call our types. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...["integer", "int32", "smallint", "tinyint", "short"].map((name) => [name, "int"] as const),
  ...["long", "int64", "uint64"].map((name) => [name, "bigint"] as const),
  ...["text", "varchar", "char", "str", "uuid"].map((name) => [name, "string"] as const),
  ...["number", "real", "float64", "float32"].map((name) => [name, "double"] as const),
  ...["numeric", "money"].map((name) => [name, "decimal(p,s)"] as const),
  ...["datetime", "instant", "timestamp_ltz", "time"].map((name) => [name, "timestamp"] as const),
  ...["binary", "varbinary", "blob"].map((name) => [name, "bytes"] as const),
  ...["struct", "object", "record"].map((name) => [name, "row<f: T>"] as const),
  ["bool", "boolean"] as const,
  ["list", "array<T>"] as const,
]);

export const checkDecimalType: Check<ast.DecimalTypeNode> = (node, { report }) => {
  if (!decimalShapeOf(node)) report("invalid-decimal", { node }, { text: textOf(node) });
};

export const checkMapType: Check<ast.MapTypeNode> = (node, { report }) => {
  const key = node.key?.base;
  if (key && !(isScalarTypeNode(key) && key.name === "string")) {
    report("map-key-not-string", { node: key }, { type: textOf(key) });
  }
};
