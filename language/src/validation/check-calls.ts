// Calls: a known function, the right number of arguments, and constants where the definition needs them.

import { textOf } from "../diagnostics/report.js";
import { AGGREGATES, isAggregateName, isFunctionName, printSignature, SCALARS } from "../functions/registry.js";
import type { Signature } from "../functions/signature.js";
import { arityOf } from "../functions/signature.js";
import type { Call } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { aggregateCall } from "../model/names.js";
import type { AggregateFunction, NamedFunction } from "../types/index.js";
import { printType, RESERVED_WORDS } from "../types/index.js";
import { literalNumber } from "../typing/application.js";
import { applyAggregate } from "../typing/type-of.js";
import type { Check, CheckContext } from "./check.js";
import { checkApplication } from "./check-applications.js";

export const checkCall: Check<Call> = (node, context) => {
  const name = node.function;
  if (isAggregateName(name)) {
    checkAggregate(node, name, context);
  } else if (isFunctionName(name)) {
    if (node.star) context.report("star-argument", { node }, { function: name });
    else if (checkCount(node, SCALARS[name], context)) {
      checkApplication(node, context);
      if (name === "round") checkDigits(node, context);
    }
  } else if (name !== undefined && name !== "") {
    const advice = adviceFor(node);
    const suggestion = advice === undefined ? context.model.nearestFunction(name) : undefined;
    const params = {
      name,
      ...(advice === undefined ? {} : { advice }),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
    context.report("unknown-function", { node, property: "function" }, params);
  }
};

/** What other languages call them. */
const OTHER_NAMES: Readonly<Record<string, AggregateFunction | NamedFunction>> = {
  mean: "avg",
  average: "avg",
  maximum: "max",
  minimum: "min",
  nunique: "count_distinct",
  distinct_count: "count_distinct",
  quantile: "percentile",
  std: "stddev",
  stdev: "stddev",
  var: "variance",
  len: "length",
  log: "ln",
  pow: "power",
  ifnull: "coalesce",
  nvl: "coalesce",
};

/** A call of what goes by another name here: `mean(x)` is `avg(x)`, `p95(x)` is `percentile(x, 0.95)`. */
function adviceFor(node: Call): string | undefined {
  const name = node.function.toLowerCase();
  const argument = textOf(node.arguments[0]) || "x";
  const conditional = /^(count|sum|avg)_?if$/.exec(name)?.[1];
  if (conditional !== undefined) return `${conditional}(${conditional === "count" ? "*" : "x"}) where condition`;
  if (RESERVED_WORDS.has(name)) return name;
  const digits = /^p([0-9]{2})$/.exec(name)?.[1] ?? (name === "median" ? "5" : undefined);
  if (digits !== undefined) return `percentile(${argument}, 0.${digits.replace(/0$/, "") || "0"})`;
  const known = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  if (known === undefined) return undefined;
  return `${known}(${node.arguments.map(textOf).join(", ") || "x"})`;
}

function checkAggregate(node: Call, name: AggregateFunction, context: CheckContext): void {
  const { model, report } = context;
  const item = itemOf(node);
  if (!item || aggregateCall(item) !== node) {
    // Inside an item's value `check-items` says so, once per item.
    if (!item || aggregateCall(item))
      report(item ? "aggregate-nested" : "aggregate-outside-item", { node, property: "function" }, { name });
    return;
  }
  if (node.star) {
    if (!AGGREGATES[name].star) report("star-argument", { node }, { function: name });
    return;
  }
  if (!checkCount(node, AGGREGATES[name], context)) return;
  const application = applyAggregate(name, node.arguments, model.namesAt(node.arguments[0] ?? node));
  if (!application.fits) {
    const parameter = AGGREGATES[name].parameters[application.index]?.name ?? "x";
    const type = printType(model.typeOf(node.arguments[application.index]));
    const place = { node: node.arguments[application.index] ?? node };
    report("wrong-argument-type", place, { function: name, parameter, expected: application.expected, type });
  } else if (name === "percentile") {
    checkFraction(node, context);
  }
}

/** The item in whose value the call stands; conditions have none. */
function itemOf(node: Call): ast.Item | undefined {
  let at: ast.Expression = node;
  while (ast.isExpression(at.$container)) at = at.$container;
  return ast.isItem(at.$container) && at.$containerProperty === ast.Item.value ? at.$container : undefined;
}

function checkCount(node: Call, signature: Signature, { report }: CheckContext): boolean {
  const { min, max } = arityOf(signature);
  const found = node.arguments.length;
  if (found >= min && found <= max) return true;
  report(
    "wrong-argument-count",
    { node },
    {
      function: node.function,
      expected:
        isAggregateName(node.function) && AGGREGATES[node.function].star ? "`*` or 1 argument" : countInWords(min, max),
      found,
      signature: printSignature(node.function, signature),
      ...(node.function === "count" && found === 0 ? { advice: "count(*)" } : {}),
    },
  );
  return false;
}

function countInWords(min: number, max: number): string {
  const count = (n: number) => (n === 1 ? "1 argument" : `${n} arguments`);
  if (min === max) return count(min);
  return max === Infinity ? `at least ${count(min)}` : `${min} to ${count(max)}`;
}

function checkFraction(node: Call, { report }: CheckContext): void {
  const argument = node.arguments[1];
  if (!argument) return;
  const place = { node: argument };
  const number = literalNumber(argument);
  if (!number) {
    report("non-constant-argument", place, { function: "percentile", parameter: "p", example: "percentile(x, 0.95)" });
  } else if (!(Number(number.text) >= 0 && Number(number.text) <= 1)) {
    report("argument-out-of-range", place, {
      function: "percentile",
      parameter: "p",
      range: "0 to 1",
      found: number.text,
    });
  }
}

/** Doubles have no more digits than that on either side. */
const MAX_DIGITS = 38;

function checkDigits(node: Call, { report }: CheckContext): void {
  const argument = node.arguments[1];
  if (!argument) return;
  const place = { node: argument };
  const number = literalNumber(argument);
  if (!number) {
    report("non-constant-argument", place, { function: "round", parameter: "digits", example: "round(x, 2)" });
  } else if (Math.abs(Number(number.text)) > MAX_DIGITS) {
    const range = `-${MAX_DIGITS} to ${MAX_DIGITS}`;
    report("argument-out-of-range", place, { function: "round", parameter: "digits", range, found: number.text });
  }
}
