// Precedence and associativity, as a fully bracketed text.
import { ast, createFeatServices } from "@feat-lang/language";
import { EmptyFileSystem } from "langium";
import { expect, test } from "vitest";

const { feat } = createFeatServices(EmptyFileSystem);

function bracketed(text: string): string {
  const result = feat.parser.LangiumParser.parse<ast.Model>(`feature f on s by k < item = ${text} >`);
  expect([...result.lexerErrors, ...result.parserErrors]).toEqual([]);
  const [feature] = result.value.declarations;
  const item = ast.isFeature(feature) ? feature.members.find(ast.isItem) : undefined;
  if (!item) throw new Error("no item");
  return print(item.value);
}

function print(node: ast.Expression): string {
  if (ast.isLogicalExpression(node) || ast.isComparison(node) || ast.isArithmetic(node)) {
    return `(${print(node.left)} ${node.operator} ${print(node.right)})`;
  }
  if (ast.isNotExpression(node)) return `(not ${print(node.operand)})`;
  if (ast.isNullTest(node)) return `(${print(node.operand)} is ${node.negated ? "not " : ""}null)`;
  if (ast.isNegation(node)) return `(-${print(node.operand)})`;
  if (ast.isParenthesized(node)) return `[${print(node.inner)}]`;
  return node.$cstNode?.text ?? "?";
}

test.each([
  ["a or b and c", "(a or (b and c))"],
  ["a and b or c and d", "((a and b) or (c and d))"],
  ["a or b or c", "((a or b) or c)"],
  ["not a and b", "((not a) and b)"],
  ["a and not b == c", "(a and (not (b == c)))"],
  ["not not a", "(not (not a))"],
  ["not a in [1] or b", "((not (a in [1])) or b)"],
  ["not a is null", "(not (a is null))"],
  ["a + b is not null", "((a + b) is not null)"],
  ["a == b is null", "((a == b) is null)"],
  ["a < b + c * d", "(a < (b + (c * d)))"],
  ["a + b like c", "((a + b) like c)"],
  ["a - b - c", "((a - b) - c)"],
  ["a / b * c % d", "(((a / b) * c) % d)"],
  ["a + b * c - d", "((a + (b * c)) - d)"],
  ["-a * b", "((-a) * b)"],
  ["- - a", "(-(-a))"],
  ["-a.b[1]", "(-a.b[1])"],
  ["(a or b) and c", "([(a or b)] and c)"],
  ["a < b < c", "((a < b) < c)"],
  ["a = b and c = d", "((a = b) and (c = d))"],
])("%s", (text, expected) => {
  expect(bracketed(text)).toBe(expected);
});
