// Documents that are parsed again in part after an edit.
import {
  type AstNode,
  type Cancellation,
  DefaultLangiumDocumentFactory,
  type LangiumDocument,
  type Mutable,
  type ParseResult,
  type URI,
} from "langium";
import * as ast from "../generated/ast.js";
import { type Parsed, reparse } from "./reparse.js";

export class FeatDocumentFactory extends DefaultLangiumDocumentFactory {
  /** What documents being updated were, by address; parts of it become parts of what they will be. */
  private readonly before = new Map<string, Parsed>();

  override async update<T extends AstNode = AstNode>(
    document: Mutable<LangiumDocument<T>>,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<LangiumDocument<T>> {
    const { value, lexerErrors, parserErrors } = document.parseResult;
    const text = value.$cstNode?.root.fullText;
    const uri = document.uri.toString();
    if (ast.isModel(value) && text !== undefined) {
      this.before.set(uri, { text, result: { value, lexerErrors, parserErrors } });
    }
    try {
      return await super.update(document, cancelToken);
    } finally {
      this.before.delete(uri);
    }
  }

  protected override async parseAsync<T extends AstNode>(
    uri: URI,
    text: string,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<ParseResult<T>> {
    const before = this.before.get(uri.toString());
    const { LangiumParser } = this.serviceRegistry.getServices(uri).parser;
    const result = before && reparse(before, text, (part) => LangiumParser.parse<ast.Model>(part));
    return result ? (result as ParseResult<AstNode> as ParseResult<T>) : super.parseAsync(uri, text, cancelToken);
  }
}
