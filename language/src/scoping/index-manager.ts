// Which documents must be looked at again when others change.
// Invariant: also where no reference leads from one to the other: unused columns, names declared twice, tests of
// features whose source changed. Features on an undeclared source are relinked by Langium, as their source is missing.
import type { LangiumDocument, LangiumSharedCoreServices } from "langium";
import { DefaultIndexManager, URI } from "langium";
import * as ast from "../generated/ast.js";

export class FeatIndexManager extends DefaultIndexManager {
  /** The words of each document as it was indexed last; what a change removed is a change, too. */
  private readonly indexedWords = new Map<string, ReadonlySet<string>>();
  private readonly allDocuments: () => Iterable<LangiumDocument>;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.allDocuments = () => services.workspace.LangiumDocuments.all;
  }

  override async updateContent(document: LangiumDocument): Promise<void> {
    await super.updateContent(document);
    this.indexedWords.set(document.uri.toString(), wordsOf(document.textDocument.getText()));
  }

  override isAffected(document: LangiumDocument, changedUris: Set<string>): boolean {
    if (super.isAffected(document, changedUris)) return true;
    const names = this.namesOf(document);
    for (const uri of changedUris) {
      const text = this.documents.getDocument(URI.parse(uri))?.textDocument.getText();
      const words = [this.indexedWords.get(uri), text === undefined ? undefined : wordsOf(text)];
      if (names.some((name) => words.some((set) => set?.has(name)))) return true;
    }
    return false;
  }

  /** What the document declares, the features it tests, and the sources those stand on. */
  private namesOf(document: LangiumDocument): readonly string[] {
    const root = document.parseResult.value;
    if (!ast.isModel(root)) return [];
    const tested = new Set<string>();
    const names: string[] = [];
    for (const declaration of root.declarations) {
      if (!ast.isTest(declaration)) names.push(declaration.name);
      else if (declaration.feature) tested.add(declaration.feature.$refText);
    }
    if (tested.size === 0) return names;
    for (const { parseResult } of this.allDocuments()) {
      if (!ast.isModel(parseResult.value)) continue;
      for (const feature of parseResult.value.declarations) {
        if (ast.isFeature(feature) && tested.has(feature.name) && feature.source) names.push(feature.source.$refText);
      }
    }
    return [...names, ...tested];
  }
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of text.matchAll(/\w+/g)) words.add(word);
  for (const [, name = ""] of text.matchAll(/`((?:``|[^`\n\r])+)`/g)) words.add(name.replaceAll("``", "`"));
  return words;
}
