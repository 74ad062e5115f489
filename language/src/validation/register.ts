// Which checks run on which nodes.
import type { LangiumCoreServices, ValidationAcceptor, ValidationChecks } from "langium";
import { reportTo } from "../diagnostics/report.js";
import type { FeatAstType } from "../generated/ast.js";
import type { ProjectModelProvider } from "../model/model-provider.js";
import type { Check } from "./check.js";
import { checkComparison, checkList, checkOperator } from "./check-applications.js";
import { checkCall } from "./check-calls.js";
import { checkExpectedConditions, checkFeatureCondition, checkItemCondition } from "./check-conditions.js";
import { checkConditionSize, checkItemSize } from "./check-expression-size.js";
import { checkFeature, checkOnlineLine } from "./check-features.js";
import * as literals from "./check-literals.js";
import { checkColumnNames, checkDeclarationName, checkFieldNames, checkMemberName } from "./check-names.js";
import { checkElementAccess, checkMemberAccess, checkNameReference } from "./check-paths.js";
import { checkColumn, checkFormat, checkSource, checkTimeLine } from "./check-sources.js";
import { checkEvent, checkExpectedKeys, checkLateExpectation, checkTest } from "./check-tests.js";
import { checkDecimalType, checkMapType, checkScalarType } from "./check-types.js";
import { checkWindow } from "./check-windows.js";

type Checks = { readonly [T in keyof FeatAstType]?: readonly Check<FeatAstType[T]>[] };

const CHECKS: Checks = {
  Source: [checkDeclarationName, checkColumnNames, checkSource],
  Column: [checkColumn, checkMemberName],
  Field: [checkMemberName],
  TopicLine: [literals.checkTopicText],
  FormatLine: [checkFormat],
  TimeLine: [checkTimeLine],
  ScalarTypeNode: [checkScalarType],
  DecimalTypeNode: [checkDecimalType],
  MapTypeNode: [checkMapType],
  RowTypeNode: [checkFieldNames],
  Feature: [checkDeclarationName, checkFeature, checkFeatureCondition, checkConditionSize],
  Item: [checkMemberName, checkItemCondition, checkItemSize],
  Window: [checkWindow],
  OnlineLine: [checkOnlineLine],
  NameReference: [checkNameReference],
  MemberAccess: [checkMemberAccess],
  ElementAccess: [checkElementAccess],
  Call: [checkCall],
  Cast: [literals.checkCast],
  Comparison: [checkComparison],
  Arithmetic: [checkOperator],
  LogicalExpression: [checkOperator],
  NotExpression: [checkOperator],
  Negation: [checkOperator],
  ListLiteral: [checkList],
  StringLiteral: [literals.checkStringLiteral],
  NumberLiteral: [literals.checkNumberLiteral],
  TimestampLiteral: [literals.checkTimestampLiteral],
  DateLiteral: [literals.checkDateLiteral],
  Test: [checkDeclarationName, checkTest, literals.checkTestTitle],
  JsonMember: [literals.checkMemberName],
  JsonObject: [checkEvent],
  Expectation: [checkExpectedKeys, checkExpectedConditions, literals.checkExpectedTime],
  LateExpectation: [checkLateExpectation],
};

export function registerChecks(services: LangiumCoreServices, models: ProjectModelProvider): void {
  const checks: ValidationChecks<FeatAstType> = {};
  for (const type of Object.keys(CHECKS) as (keyof FeatAstType)[]) addChecks(checks, type, models);
  services.validation.ValidationRegistry.register(checks);
}

function addChecks<T extends keyof FeatAstType>(
  checks: ValidationChecks<FeatAstType>,
  type: T,
  models: ProjectModelProvider,
): void {
  const listed: Checks[T] = CHECKS[type];
  Object.assign(checks, {
    [type]: (listed ?? []).map((check) => (node: FeatAstType[T], accept: ValidationAcceptor) => {
      check(node, { model: models.current(), report: reportTo(accept) });
    }),
  });
}
