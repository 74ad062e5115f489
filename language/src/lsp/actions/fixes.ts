// The quick fixes by diagnostic. Invariant: each reads the diagnostic's own parameters; what has no row has no fix.
import type { DiagnosticCode } from "../../diagnostics/catalogue.js";
import { type FixBuilder, replaced } from "./fix.js";
import * as expressions from "./fixes-of-expressions.js";
import * as items from "./fixes-of-items.js";
import * as names from "./fixes-of-names.js";

export const FIXES: { readonly [C in DiagnosticCode]?: FixBuilder<C> } = {
  "unexpected-character": expressions.otherCharacter,
  "unclosed-string": expressions.closeText,
  "unclosed-comment": expressions.closeComment,
  "invalid-escape": expressions.doubleBackslash,
  "invalid-number": expressions.asNumber,
  "invalid-duration": expressions.asDuration,
  "reserved-name": names.backquoted,
  "declaration-word-after-close": names.backquoted,
  "duplicate-name": names.renameDuplicate,
  "unknown-source": (context) => [...names.suggested(context), ...names.declareSource(context)],
  "inferred-source": (context) => names.declareSource(context, true),
  "unknown-column": (context) => [...names.suggested(context), ...names.addColumn(context)],
  "unknown-field": (context) => [...names.suggested(context), ...names.addField(context)],
  "unknown-item": (context) => [
    ...names.suggested(context),
    ...names.advised(context),
    ...names.aggregateColumn(context),
  ],
  "unknown-function": (context) => [...names.suggested(context), ...names.advised(context)],
  "unknown-feature": names.suggested,
  "unknown-key": names.suggested,
  "unknown-event-field": names.suggested,
  "unknown-type": names.suggested,
  "unknown-format": (context) =>
    context.params.suggestion === "json"
      ? names.suggested(context)
      : replaced("Change to `json`", context.range, "json"),
  "unsupported-format": ({ range }) => replaced("Change to `json`", range, "json"),
  "duplicate-line": items.removeNode("Remove this line", ({ range }) => range),
  "source-without-time": items.addTime,
  "time-not-timestamp": items.makeTimestamp,
  "unused-column": items.removeNode("Remove the column", items.columnRange, false),
  "invalid-decimal": ({ range }) => replaced("Change to `decimal(38,2)`", range, "decimal(38,2)", false),
  "map-key-not-string": ({ range }) => replaced("Change to `string`", range, "string"),
  "nullable-key": names.notNullKey,
  "key-not-scalar": names.keyFields,
  "missing-key": names.addKeys,
  "wrong-key-value": expressions.keyValue,
  "aggregate-nested": items.extractAggregates,
  "missing-window": items.addWindow,
  "derived-with-window": items.removeFromItem("Remove the window"),
  "derived-with-where": items.removeFromItem("Remove `where`"),
  "window-not-multiple": ({ range, params }) =>
    replaced(`Change to \`${params.suggestion}\``, range, params.suggestion),
  "sliding-without-every": items.addStep,
  "session-with-every": items.removeEvery,
  "expensive-sliding-window": items.longerStep,
  "window-longer-than-ttl": items.raiseTtl,
  "wrong-operand-type": expressions.otherOperand,
  "wrong-argument-type": expressions.castOperand,
  "unlike-types": expressions.likeLiteral,
  "condition-not-boolean": expressions.isNotNull,
  "chained-comparison": expressions.unchain,
  "assignment-in-condition": ({ range }) => replaced("Write `==`", range, "=="),
  "comparison-with-null": expressions.isNull,
  "argument-out-of-range": expressions.asFraction,
  "in-without-list": expressions.inList,
  "list-outside-in": expressions.listWithIn,
};
