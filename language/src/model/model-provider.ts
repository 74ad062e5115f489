// The project model of the current state of all documents.
// Invariant: made anew after every parse, in the order of the documents' addresses, so it never mixes two states.
import type { LangiumSharedCoreServices } from "langium";
import { DocumentState, WorkspaceCache } from "langium";
import * as ast from "../generated/ast.js";
import type { ProjectModel } from "./project-model.js";
import { createProjectModel } from "./project-model.js";

export class ProjectModelProvider {
  private readonly cache: WorkspaceCache<"model", ProjectModel>;
  private readonly services: LangiumSharedCoreServices;

  constructor(services: LangiumSharedCoreServices) {
    this.services = services;
    this.cache = new WorkspaceCache(services, DocumentState.Parsed);
    services.workspace.DocumentBuilder.onUpdate(() => this.cache.clear());
  }

  /** After documents were exchanged without a build. */
  forget(): void {
    this.cache.clear();
  }

  /** Only while or after documents are linked. Do not keep it: ask again after each build. */
  current(): ProjectModel {
    return this.cache.get("model", () => {
      const documents = this.services.workspace.LangiumDocuments.all.toArray();
      const ordered = documents
        .map((document) => ({ address: document.uri.toString(), root: document.parseResult.value }))
        .sort((a, b) => (a.address < b.address ? -1 : 1));
      return createProjectModel(ordered.map(({ root }) => root).filter(ast.isModel));
    });
  }
}
