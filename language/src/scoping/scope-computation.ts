// What documents export: their declarations. Nothing is collected for local scopes: those come from the project model.
import type { AstNode, LangiumDocument, LocalSymbols } from "langium";
import { DefaultScopeComputation, MultiMap } from "langium";

export class FeatScopeComputation extends DefaultScopeComputation {
  override collectLocalSymbols(_document: LangiumDocument): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap<AstNode, never>());
  }
}
