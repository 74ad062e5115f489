// The table of the language server's services. Invariant: everything an editor asks for is one service of this table;
// what needs more than the language (SQL, the engine) is given by the caller.
import { inject, type Module } from "langium";
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from "langium/lsp";
import { type FeatAddedServices, FeatModule, FeatSharedModule, initializeFeatServices } from "../feat-module.js";
import { FeatGeneratedModule, FeatGeneratedSharedModule } from "../generated/module.js";
import { FeatCodeActionProvider } from "./actions/code-action-provider.js";
import { FeatLspIndexManager, LazyLinker } from "./affected.js";
import { FeatCodeLensProvider } from "./code-lens-provider.js";
import { FeatCompletionProvider } from "./completion/completion-provider.js";
import { FeatDocumentFactory } from "./document-factory.js";
import { FeatLspDocumentValidator } from "./document-validator.js";
import type { Execution } from "./execution.js";
import { FeatFoldingRangeProvider } from "./folding-range-provider.js";
import { FeatFormatter } from "./formatter.js";
import { FeatHoverProvider } from "./hover/hover-provider.js";
import { FeatInlayHintProvider } from "./inlay-hint-provider.js";
import { FeatDocumentSymbolProvider, FeatWorkspaceSymbolProvider } from "./outline.js";
import { FeatSemanticTokenProvider } from "./semantic-token-provider.js";
import { FeatSignatureHelpProvider } from "./signature-help-provider.js";
import { FeatCallHierarchyProvider } from "./symbols/call-hierarchy-provider.js";
import { FeatDefinitionProvider, FeatHighlightProvider, FeatReferencesProvider } from "./symbols/navigation.js";
import { FeatRenameProvider } from "./symbols/rename-provider.js";
import { SymbolIndex } from "./symbols/symbol-index.js";
import { FeatDocumentBuilder, FeatDocumentUpdateHandler, FeatWorkspaceManager } from "./workspace.js";

export interface FeatAddedLspServices {
  readonly lsp: { readonly Symbols: SymbolIndex; readonly Execution: Execution | undefined };
}

export type FeatLspServices = LangiumServices & FeatAddedServices & FeatAddedLspServices;
export type FeatSharedLspServices = LangiumSharedServices;

function lspModule(
  execution: Execution | undefined,
): Module<FeatLspServices, PartialLangiumServices & FeatAddedLspServices> {
  return {
    references: { Linker: (services) => new LazyLinker(services) },
    validation: { DocumentValidator: (services) => new FeatLspDocumentValidator(services) },
    lsp: {
      Symbols: (services) => new SymbolIndex(services),
      Execution: () => execution,
      CompletionProvider: (services) => new FeatCompletionProvider(services),
      HoverProvider: (services) => new FeatHoverProvider(services),
      SignatureHelp: (services) => new FeatSignatureHelpProvider(services),
      InlayHintProvider: (services) => new FeatInlayHintProvider(services),
      CodeActionProvider: (services) => new FeatCodeActionProvider(services),
      CodeLensProvider: (services) => new FeatCodeLensProvider(services),
      DefinitionProvider: (services) => new FeatDefinitionProvider(() => services.lsp.Symbols),
      ReferencesProvider: (services) => new FeatReferencesProvider(() => services.lsp.Symbols),
      DocumentHighlightProvider: (services) => new FeatHighlightProvider(() => services.lsp.Symbols),
      RenameProvider: (services) => new FeatRenameProvider(services),
      CallHierarchyProvider: (services) => new FeatCallHierarchyProvider(services),
      DocumentSymbolProvider: (services) => new FeatDocumentSymbolProvider(services),
      FoldingRangeProvider: () => new FeatFoldingRangeProvider(),
      SemanticTokenProvider: (services) => new FeatSemanticTokenProvider(services),
      Formatter: () => new FeatFormatter(),
    },
  };
}

const SHARED_MODULE: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
  lsp: {
    DocumentUpdateHandler: (services) => new FeatDocumentUpdateHandler(services),
    WorkspaceSymbolProvider: (services) => new FeatWorkspaceSymbolProvider(services),
  },
  workspace: {
    IndexManager: (services) => new FeatLspIndexManager(services),
    LangiumDocumentFactory: (services) => new FeatDocumentFactory(services),
    DocumentBuilder: (services) => new FeatDocumentBuilder(services),
    WorkspaceManager: (services) => new FeatWorkspaceManager(services),
  },
};

/** With a connection, or without one in tests; `execution` says what the compiler and the engine know. */
export function createFeatLspServices(
  context: DefaultSharedModuleContext,
  execution?: Execution,
): { readonly shared: LangiumSharedServices; readonly feat: FeatLspServices } {
  const shared = inject(createDefaultSharedModule(context), FeatGeneratedSharedModule, FeatSharedModule, SHARED_MODULE);
  const feat = inject(createDefaultModule({ shared }), FeatGeneratedModule, FeatModule, lspModule(execution));
  initializeFeatServices(shared, feat);
  return { shared, feat };
}
