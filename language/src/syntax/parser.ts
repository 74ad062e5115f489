// The parser: Langium's, which recurses, made to read deep nesting in a bounded part of the stack, and operators as
// trees by their precedence.
// Invariant: a text within the lexer's bounds is read wherever a hundredth of Node's default stack is left.
import type { IRecognitionException, IToken, TokenType } from "chevrotain";
import type { AstNode, LangiumCoreServices, Lexer, LexerResult, ParseResult, ParserOptions } from "langium";
import { CompositeCstNodeImpl, createParser, LangiumParser } from "langium";
import type { Expression, NameReference } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { walk } from "../model/walk.js";
import { cutInsets, type Inset } from "./insets.js";
import { buildOperatorTrees } from "./operator-rows.js";
import { TextTreeBuilder } from "./text-tree-builder.js";
import { replaceNode, setPieces } from "./tree-edits.js";

export function createFeatParser(services: LangiumCoreServices): LangiumParser {
  const parser = new FeatParser(services);
  createParser(services.Grammar, parser, services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}

/** The tokens of texts with errors, where those are looked at once more. */
const TOKENS = new WeakMap<ParseResult, readonly IToken[]>();

/** Of a result that is of the parser's own making; hidden tokens are left out. */
export function tokensOf(result: ParseResult): readonly IToken[] | undefined {
  return TOKENS.get(result);
}

class FeatParser extends LangiumParser {
  private readonly wholeText: Lexer;
  /** Gives what is to be parsed next, instead of reading the text again. */
  protected override readonly lexer: Lexer;
  private next: LexerResult = { tokens: [], hidden: [], errors: [] };
  /** What stands for an inset: any expression of one token would do. */
  private readonly name: TokenType;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.wholeText = services.parser.Lexer;
    const { definition } = this.wholeText;
    this.lexer = { definition, tokenize: () => this.next };
    if (!definition.ID) throw new Error("The grammar has no terminal ID.");
    this.name = definition.ID;
    Reflect.set(this, "nodeBuilder", new TextTreeBuilder());
  }

  override parse<T extends AstNode = AstNode>(input: string, options?: ParserOptions): ParseResult<T> {
    const read = this.wholeText.tokenize(input);
    const result = withoutStackTraces(() => this.parseTokens<T>(input, read, options));
    buildOperatorTrees(result.value);
    const whole = { ...result, lexerErrors: read.errors, ...(read.report ? { lexerReport: read.report } : {}) };
    if (whole.lexerErrors.length > 0 || whole.parserErrors.length > 0) TOKENS.set(whole, read.tokens);
    return whole;
  }

  private parseTokens<T extends AstNode>(input: string, read: LexerResult, options?: ParserOptions): ParseResult<T> {
    const { outer, insets } = cutInsets(read.tokens);
    if (insets.length === 0) {
      this.next = read;
      return super.parse<T>(input, options);
    }
    const starts = new Map(insets.map((inset) => [startOf(inset), inset]));
    const hidden = hiddenOf(insets, read.hidden);
    const tokens = outer.map((token) => (starts.has(token.startOffset) ? this.standIn(token) : token));
    this.next = { ...read, tokens, hidden: hidden.outer };
    const result = super.parse<T>(input, options);
    const errors = [...result.parserErrors];
    for (const reference of namesIn(result.value)) {
      const inset = starts.get(reference.$cstNode?.offset ?? -1);
      if (!inset) continue;
      const inner = { ...read, tokens: [...inset.tokens], hidden: hidden.inside.get(inset) ?? [] };
      const { value, parserErrors } = this.parseTokens<Expression>(input, inner, { rule: "Expression" });
      errors.push(...parserErrors.map((error) => asWithinText(error, inset)));
      putInPlace(reference, value);
    }
    return { ...result, parserErrors: errors.sort((a, b) => placeOf(a) - placeOf(b)) };
  }

  private standIn(token: IToken): IToken {
    return { ...token, tokenType: this.name, tokenTypeIdx: this.name.tokenTypeIdx ?? 0 };
  }
}

/** A syntax error is an exception inside of the parser, and nobody looks at where it was thrown. */
function withoutStackTraces<T>(run: () => T): T {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit");
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return run();
  } finally {
    Reflect.set(Error, "stackTraceLimit", limit);
  }
}

function startOf({ tokens }: Inset): number {
  return tokens[0]?.startOffset ?? -1;
}

/** Comments go with what they stand in. */
function hiddenOf(insets: readonly Inset[], hidden: readonly IToken[]) {
  const outer: IToken[] = [];
  const inside = new Map<Inset, IToken[]>(insets.map((inset) => [inset, []]));
  let at = 0;
  for (const token of hidden) {
    while ((insets[at]?.tokens.at(-1)?.startOffset ?? Infinity) < token.startOffset) at++;
    const inset = insets[at];
    const home = inset && startOf(inset) < token.startOffset ? inside.get(inset) : outer;
    home?.push(token);
  }
  return { outer, inside };
}

function namesIn(root: AstNode): readonly NameReference[] {
  const found: NameReference[] = [];
  walk(root, (node) => {
    if (ast.isNameReference(node)) found.push(node);
  });
  return found;
}

function placeOf({ token }: IRecognitionException): number {
  return Number.isNaN(token.startOffset) ? Number.MAX_SAFE_INTEGER : token.startOffset;
}

/** The end of the inset is not the end of the text. */
function asWithinText(error: IRecognitionException, { next }: Inset): IRecognitionException {
  const early = Number.isNaN(error.token.startOffset) && next;
  return early ? Object.assign(error, { token: next }) : error;
}

/** The name and the expression that it stood for change places, in the tree and in the text. */
function putInPlace(reference: NameReference, value: Expression): void {
  const text = reference.$cstNode;
  const read = value.$cstNode;
  if (!(text instanceof CompositeCstNodeImpl && read instanceof CompositeCstNodeImpl)) return;
  if (read.content.length === 0) return;
  setPieces(text, read.content);
  text.astNode = value;
  Object.assign(value, { $cstNode: text });
  replaceNode(reference, value);
}
