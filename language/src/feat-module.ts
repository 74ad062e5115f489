// The table of language services. Invariant: nothing here needs an editor; the language server adds its own table.
import type { DefaultSharedCoreModuleContext, LangiumCoreServices, LangiumSharedCoreServices, Module } from "langium";
import { createDefaultCoreModule, createDefaultSharedCoreModule, inject } from "langium";
import { FeatGeneratedModule, FeatGeneratedSharedModule } from "./generated/module.js";
import { FeatTokenBuilder } from "./syntax/token-builder.js";
import { FeatValueConverter } from "./syntax/value-converter.js";

export interface FeatAddedServices {
  readonly parser: { readonly TokenBuilder: FeatTokenBuilder };
}

export type FeatServices = LangiumCoreServices & FeatAddedServices;

export const FeatModule: Module<FeatServices, FeatAddedServices & { parser: { ValueConverter: FeatValueConverter } }> =
  {
    parser: {
      TokenBuilder: () => new FeatTokenBuilder(),
      ValueConverter: () => new FeatValueConverter(),
    },
  };

/** Services without an editor. `EmptyFileSystem` is context enough: texts are given, not read. */
export function createFeatServices(context: DefaultSharedCoreModuleContext): {
  readonly shared: LangiumSharedCoreServices;
  readonly feat: FeatServices;
} {
  const shared = inject(createDefaultSharedCoreModule(context), FeatGeneratedSharedModule);
  const feat = inject(createDefaultCoreModule({ shared }), FeatGeneratedModule, FeatModule);
  shared.ServiceRegistry.register(feat);
  return { shared, feat };
}
