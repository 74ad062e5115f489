// The table of language services. Invariant: nothing here needs an editor; the language server adds its own table.
import type { DefaultSharedCoreModuleContext, LangiumCoreServices, LangiumSharedCoreServices, Module } from "langium";
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type PartialLangiumCoreServices,
} from "langium";
import { FeatGeneratedModule, FeatGeneratedSharedModule } from "./generated/module.js";
import { ProjectModelProvider } from "./model/model-provider.js";
import { FeatIndexManager } from "./scoping/index-manager.js";
import { FeatNameProvider } from "./scoping/name-provider.js";
import { FeatScopeComputation } from "./scoping/scope-computation.js";
import { FeatScopeProvider } from "./scoping/scope-provider.js";
import { FeatLexer } from "./syntax/lexer.js";
import { createFeatParser } from "./syntax/parser.js";
import { PARSER_MESSAGES } from "./syntax/parser-messages.js";
import { FeatTokenBuilder } from "./syntax/token-builder.js";
import { FeatValueConverter } from "./syntax/value-converter.js";
import { FeatDocumentValidator } from "./validation/document-validator.js";
import { registerChecks } from "./validation/register.js";

export interface FeatAddedServices {
  readonly model: { readonly ProjectModelProvider: ProjectModelProvider };
}

export type FeatServices = LangiumCoreServices & FeatAddedServices;

export const FeatModule: Module<FeatServices, PartialLangiumCoreServices & FeatAddedServices> = {
  model: {
    ProjectModelProvider: (services) => new ProjectModelProvider(services.shared),
  },
  parser: {
    Lexer: (services) => new FeatLexer(services),
    TokenBuilder: () => new FeatTokenBuilder(),
    ValueConverter: () => new FeatValueConverter(),
    ParserErrorMessageProvider: () => PARSER_MESSAGES,
    LangiumParser: (services) => createFeatParser(services),
  },
  references: {
    NameProvider: () => new FeatNameProvider(),
    ScopeComputation: (services) => new FeatScopeComputation(services),
    ScopeProvider: (services) =>
      new FeatScopeProvider(services.workspace.AstNodeDescriptionProvider, () =>
        services.model.ProjectModelProvider.current(),
      ),
  },
  validation: {
    DocumentValidator: (services) => new FeatDocumentValidator(services),
  },
};

export const FeatSharedModule: Module<
  LangiumSharedCoreServices,
  { readonly workspace: { readonly IndexManager: FeatIndexManager } }
> = {
  workspace: {
    IndexManager: (services) => new FeatIndexManager(services),
  },
};

export interface StandaloneServices {
  readonly shared: LangiumSharedCoreServices;
  readonly feat: FeatServices;
}

let standalone: StandaloneServices | undefined;

/**
 * Services without an editor, made once in a process: to make a parser takes longer than most projects take to check.
 * Whoever puts documents into them takes them out again.
 */
export function standaloneServices(): StandaloneServices {
  standalone ??= createFeatServices(EmptyFileSystem);
  return standalone;
}

/** Services without an editor. `EmptyFileSystem` is context enough: texts are given, not read. */
export function createFeatServices(context: DefaultSharedCoreModuleContext): StandaloneServices {
  const shared = inject(createDefaultSharedCoreModule(context), FeatGeneratedSharedModule, FeatSharedModule);
  const feat = inject(createDefaultCoreModule({ shared }), FeatGeneratedModule, FeatModule);
  initializeFeatServices(shared, feat);
  return { shared, feat };
}

/** To be called once after the tables are put together, here or by a language server. */
export function initializeFeatServices(shared: LangiumSharedCoreServices, feat: FeatServices): void {
  shared.ServiceRegistry.register(feat);
  registerChecks(feat, feat.model.ProjectModelProvider);
}
