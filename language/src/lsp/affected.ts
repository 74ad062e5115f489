// Which documents must be looked at again when others change, and what the index does without.
// Invariant: everything here works by name, so no reference is resolved in advance and no index of references is kept;
// a document whose diagnostics could differ is always looked at again.
import { DefaultLinker, type LangiumDocument, type LangiumSharedCoreServices, URI } from "langium";
import * as ast from "../generated/ast.js";
import { FeatIndexManager } from "../scoping/index-manager.js";

/** References are resolved where they are asked for. */
export class LazyLinker extends DefaultLinker {
  override link(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a document says of others, by name. */
interface Facts {
  readonly declared: ReadonlySet<string>;
  readonly tested: ReadonlySet<string>;
  /** What its features stand on. */
  readonly sources: ReadonlySet<string>;
}

/** What a text, parsed or not, can mean for others. */
interface TextFacts {
  readonly words: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
}

export class FeatLspIndexManager extends FeatIndexManager {
  private readonly facts = new WeakMap<object, Facts>();
  /** Of the text as it was indexed last, and as it is now. */
  private readonly indexed = new Map<string, TextFacts>();
  private readonly current = new Map<string, { readonly text: string; readonly facts: TextFacts }>();
  private readonly shared: LangiumSharedCoreServices;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.shared = services;
  }

  override updateContent(document: LangiumDocument): Promise<void> {
    this.indexed.set(document.uri.toString(), this.factsOfText(document));
    return Promise.resolve();
  }

  override updateReferences(): Promise<void> {
    return Promise.resolve();
  }

  override isAffected(document: LangiumDocument, changedUris: Set<string>): boolean {
    const { declared, tested, sources } = this.factsOf(document);
    const needed = new Set([...sources, ...tested, ...this.sourcesOfTested(tested)]);
    for (const uri of changedUris) {
      const before = this.indexed.get(uri);
      const changed = this.documents.getDocument(URI.parse(uri));
      const after = changed && this.factsOfText(changed);
      const says = (has: (facts: TextFacts) => boolean) => [before, after].some((facts) => facts && has(facts));
      if (meet(declared, says, "words") || meet(needed, says, "declared")) return true;
      const unknown = [...needed].filter((name) => !this.isDeclared(name));
      if (unknown.length === 0) continue;
      // What an undeclared source is follows from all features on it; what else was meant, from what there is.
      if (unknown.some((name) => says(({ words }) => words.has(name)))) return true;
      if (!sameNames(before?.declared, after?.declared)) return true;
    }
    return false;
  }

  private factsOf({ parseResult }: LangiumDocument): Facts {
    const root = parseResult.value;
    const known = this.facts.get(root);
    if (known) return known;
    const declarations = ast.isModel(root) ? root.declarations : [];
    const facts: Facts = {
      declared: new Set(declarations.flatMap((node) => (ast.isTest(node) ? [] : node.name))),
      tested: new Set(declarations.flatMap((node) => (ast.isTest(node) ? (node.feature?.$refText ?? []) : []))),
      sources: new Set(declarations.flatMap((node) => (ast.isFeature(node) ? (node.source?.$refText ?? []) : []))),
    };
    this.facts.set(root, facts);
    return facts;
  }

  private factsOfText(document: LangiumDocument): TextFacts {
    const uri = document.uri.toString();
    // An open text is newer than the document until that is parsed.
    const open = this.shared.workspace.TextDocuments?.get(document.uri);
    const text = (open ?? document.textDocument).getText();
    const known = this.current.get(uri);
    if (known?.text === text) return known.facts;
    const facts = { words: wordsOf(text), declared: declaredIn(text) };
    this.current.set(uri, { text, facts });
    return facts;
  }

  private sourcesOfTested(tested: ReadonlySet<string>): readonly string[] {
    if (tested.size === 0) return [];
    const found: string[] = [];
    for (const { parseResult } of this.shared.workspace.LangiumDocuments.all) {
      if (!ast.isModel(parseResult.value)) continue;
      for (const node of parseResult.value.declarations) {
        if (ast.isFeature(node) && tested.has(node.name) && node.source) found.push(node.source.$refText);
      }
    }
    return found;
  }

  private isDeclared(name: string): boolean {
    return this.shared.workspace.LangiumDocuments.all.some((document) => this.factsOf(document).declared.has(name));
  }
}

function meet(
  names: ReadonlySet<string>,
  says: (has: (facts: TextFacts) => boolean) => boolean,
  where: keyof TextFacts,
): boolean {
  for (const name of names) if (says((facts) => facts[where].has(name))) return true;
  return false;
}

function sameNames(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((name) => b.has(name));
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of text.matchAll(/\w+/g)) words.add(word);
  for (const [, name = ""] of text.matchAll(/`((?:``|[^`\n\r])+)`/g)) words.add(name.replaceAll("``", "`"));
  return words;
}

/** At least those: a word in a comment may look like a declaration. */
function declaredIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, word, quoted] of text.matchAll(/\b(?:source|feature)\s+(?:(\w+)|`((?:``|[^`\n\r])+)`)/g)) {
    names.add(word ?? quoted?.replaceAll("``", "`") ?? "");
  }
  return names;
}
