// Rows of operators and operands, as the grammar reads them, to trees by precedence: in the syntax tree and in the
// concrete one, so that every node covers exactly its own text.
// Invariant: only a row of which a syntax error left nothing stays one. What it left of others becomes nodes that lack
// operands; of operands between which an operator is missing only the first counts.
import type { AstNode, CstNode } from "langium";
import { CompositeCstNodeImpl, isCompositeCstNode, isLeafCstNode } from "langium";
import type { Expression, OperatorRow } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { walk } from "../model/walk.js";
import { linkParts, replaceNode, setPieces } from "./tree-edits.js";

interface Binding {
  readonly type: "LogicalExpression" | "Comparison" | "Arithmetic" | "NullTest";
  /** The higher, the tighter. */
  readonly precedence: number;
}

const OR: Binding = { type: "LogicalExpression", precedence: 1 };
const AND: Binding = { type: "LogicalExpression", precedence: 2 };
const COMPARISON: Binding = { type: "Comparison", precedence: 3 };
const NULL_TEST: Binding = { type: "NullTest", precedence: 3 };
const SUM: Binding = { type: "Arithmetic", precedence: 4 };
const PRODUCT: Binding = { type: "Arithmetic", precedence: 5 };

/** As in SQL; all associate to the left. A null test has no operand behind it. */
const BINDINGS: ReadonlyMap<string, Binding> = new Map([
  ["or", OR],
  ["and", AND],
  ...["==", "!=", "<", "<=", ">", ">=", "in", "like", "="].map((operator) => [operator, COMPARISON] as const),
  ["is", NULL_TEST],
  ...["+", "-"].map((operator) => [operator, SUM] as const),
  ...["*", "/", "%"].map((operator) => [operator, PRODUCT] as const),
]);

/** What stands before an operand, and how tightly an operator behind it must bind to come first. */
const PREFIXES: ReadonlyMap<string, { readonly type: "NotExpression" | "Negation"; readonly takes: number }> = new Map([
  ["not", { type: "NotExpression", takes: COMPARISON.precedence }],
  ["-", { type: "Negation", takes: PRODUCT.precedence + 1 }],
]);

/** In place; a row that is the root stays. */
export function buildOperatorTrees(root: AstNode): void {
  const rows: OperatorRow[] = [];
  walk(root, (node) => {
    if (ast.isOperatorRow(node) && node !== root) rows.push(node);
  });
  for (const row of rows) buildTree(row);
}

/** The pieces of a row's text, and how many of them were read. */
interface Reader {
  readonly row: OperatorRow;
  readonly pieces: readonly CstNode[];
  at: number;
}

function buildTree(row: OperatorRow): void {
  const text = row.$cstNode;
  if (!(text instanceof CompositeCstNodeImpl)) return;
  const reader: Reader = { row, pieces: text.content, at: 0 };
  const before = takeHidden(reader);
  const tree = readTree(reader, 0);
  if (!tree) return;
  setPieces(text, [...before, ...piecesOf(tree), ...reader.pieces.slice(reader.at)]);
  text.astNode = tree;
  replaceNode(row, tree);
}

/** Operators that bind at least as tightly as `least`, with their operands. Undefined where nothing can be read. */
function readTree(reader: Reader, least: number): Expression | undefined {
  let left = readOperand(reader);
  for (;;) {
    const start = reader.at;
    const hidden = takeHidden(reader);
    const operator = wordOf(reader.pieces[reader.at]);
    const binding = operator && BINDINGS.get(operator.text);
    if (!binding || binding.precedence < least) {
      reader.at = start;
      return left;
    }
    reader.at++;
    const read = [...piecesOf(left), ...hidden, operator.cst];
    if (binding.type === "NullTest") {
      left = finish(reader, { $type: binding.type, operand: left, negated: operator.negated }, read);
    } else {
      const between = takeHidden(reader);
      const right = readTree(reader, binding.precedence + 1);
      const node = { $type: binding.type, left, operator: operator.text, right };
      left = finish(reader, node, [...read, ...between, ...piecesOf(right)]);
    }
  }
}

/** An operand with the signs before it. */
function readOperand(reader: Reader): Expression | undefined {
  const piece = reader.pieces[reader.at];
  if (!piece) return undefined;
  const node = operandOf(piece, reader);
  if (node) {
    reader.at++;
    return node;
  }
  const prefix = PREFIXES.get(wordOf(piece)?.text ?? "");
  if (!prefix) return undefined;
  reader.at++;
  const hidden = takeHidden(reader);
  const operand = readTree(reader, prefix.takes);
  return finish(reader, { $type: prefix.type, operand }, [piece, ...hidden, ...piecesOf(operand)]);
}

function operandOf(piece: CstNode, { row }: Reader): Expression | undefined {
  if (!isCompositeCstNode(piece)) return undefined;
  const { astNode } = piece;
  return astNode !== row && ast.isExpression(astNode) ? astNode : undefined;
}

interface Word {
  readonly cst: CstNode;
  /** The operator; of a null test its first word. */
  readonly text: string;
  /** Is it the null test `is not null`? */
  readonly negated: boolean;
}

function wordOf(piece: CstNode | undefined): Word | undefined {
  if (!piece) return undefined;
  const words = (isCompositeCstNode(piece) ? piece.content : [piece])
    .filter(isLeafCstNode)
    .filter(({ hidden }) => !hidden);
  const [first, second] = words;
  return first && { cst: piece, text: first.tokenType.name, negated: second?.tokenType.name === "not" };
}

function takeHidden(reader: Reader): readonly CstNode[] {
  const start = reader.at;
  while (reader.pieces[reader.at]?.hidden) reader.at++;
  return reader.pieces.slice(start, reader.at);
}

/** A node of the tree; operands that are missing stay so. */
type NewNode =
  | { readonly $type: "NotExpression" | "Negation"; readonly operand: Expression | undefined }
  | { readonly $type: "NullTest"; readonly operand: Expression | undefined; readonly negated: boolean }
  | {
      readonly $type: "LogicalExpression" | "Comparison" | "Arithmetic";
      readonly left: Expression | undefined;
      readonly operator: string;
      readonly right: Expression | undefined;
    };

function finish({ row }: Reader, parts: NewNode, pieces: readonly CstNode[]): Expression {
  // The container is a placeholder until the node that it becomes a part of is made.
  const node = Object.assign(parts, { $container: row.$container }) as Expression;
  linkParts(node, pieces);
  return node;
}

/** The text of a part, which moves with it; none where the part is missing. */
function piecesOf(node: Expression | undefined): readonly CstNode[] {
  return node?.$cstNode ? [node.$cstNode] : [];
}
