// All diagnostics of one document: syntax first, then what the checks say about what could be read.
// Invariant: a piece of text with a syntax error gets no other diagnostic; what a name does not refer to is for the
// checks to say, since a column of an inferred source is no error.
import type { AstNode, LangiumDocument, ValidationAcceptor } from "langium";
import {
  AstUtils,
  Cancellation,
  DefaultDocumentValidator,
  interruptAndCheck,
  type LangiumCoreServices,
  type Lexer,
  type ValidationCheck,
  type ValidationOptions,
} from "langium";
import type { Diagnostic } from "vscode-languageserver";
import { documentationAnchor, entryOf } from "../diagnostics/catalogue.js";
import { walk } from "../model/walk.js";
import { tokensOf } from "../syntax/parser.js";
import { pieceOf, pieceStarts } from "../syntax/pieces.js";
import { type SyntaxDiagnostic, syntaxReport } from "../syntax/syntax-diagnostics.js";

export class FeatDocumentValidator extends DefaultDocumentValidator {
  private readonly lexer: () => Lexer;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.lexer = () => services.parser.Lexer;
  }

  override async validateDocument(
    document: LangiumDocument,
    options: ValidationOptions = {},
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<Diagnostic[]> {
    const found = await this.validateAst(document.parseResult.value, options, cancelToken);
    const { parserErrors, lexerErrors } = document.parseResult;
    if (parserErrors.length === 0 && lexerErrors.length === 0) return found;
    const text = document.textDocument.getText();
    const tokens = tokensOf(document.parseResult) ?? this.lexer().tokenize(text).tokens;
    const pieces = pieceStarts(tokens);
    const { diagnostics, broken } = syntaxReport(document.parseResult, tokens, pieces, text);
    const readable = found.filter(
      ({ range }) => !broken.has(pieceOf(document.textDocument.offsetAt(range.start), pieces)),
    );
    const builtIn = !options.categories || options.categories.includes("built-in");
    return builtIn ? [...diagnostics.map((diagnostic) => this.fromSyntax(diagnostic)), ...readable] : readable;
  }

  private fromSyntax({ code, params, range }: SyntaxDiagnostic): Diagnostic {
    const source = this.getSource();
    return {
      severity: 1,
      range,
      message: entryOf(code).message(params),
      code,
      codeDescription: { href: documentationAnchor(code) },
      data: { code, params },
      ...(source === undefined ? {} : { source }),
    };
  }

  /** As Langium does, but without a promise per node and per check. */
  protected override async validateAstNodes(
    rootNode: AstNode,
    options: ValidationOptions,
    acceptor: ValidationAcceptor,
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<void> {
    const byType = new Map<string, readonly ValidationCheck[]>();
    const checksOf = (type: string) => {
      const checks = byType.get(type) ?? this.validationRegistry.getChecks(type, options.categories).toArray();
      byType.set(type, checks);
      return checks;
    };
    const running: unknown[] = [];
    for (const declaration of AstUtils.streamContents(rootNode)) {
      await interruptAndCheck(cancelToken);
      walk(declaration, (node) => {
        for (const check of checksOf(node.$type)) {
          running.push(check(node, acceptor, cancelToken));
        }
      });
      await Promise.all(running.splice(0));
    }
  }
}
