// The workspace as an editor sees it: which files belong to it, and what becomes of a file that is closed.
// Invariant: the same files as the command line takes; a closed file is what is on the disk.

import type { Cancellation, DocumentState, FileSystemNode, FileSystemProvider, TextDocument } from "langium";
import { DefaultDocumentBuilder, DefaultWorkspaceManager, URI, UriUtils } from "langium";
import { DefaultDocumentUpdateHandler, type LangiumSharedServices } from "langium/lsp";
import type { TextDocumentChangeEvent } from "vscode-languageserver";

export class FeatWorkspaceManager extends DefaultWorkspaceManager {
  /** Problems of all files are shown, open or not. */
  override initialBuildOptions = { validation: true };

  override shouldIncludeEntry(entry: FileSystemNode): boolean {
    const name = UriUtils.basename(entry.uri);
    if (name.startsWith(".")) return false;
    if (entry.isDirectory) return name !== "node_modules" && name !== "dist";
    return entry.isFile && name.endsWith(".feat");
  }
}

export class FeatDocumentUpdateHandler extends DefaultDocumentUpdateHandler {
  private readonly files: FileSystemProvider;

  constructor(services: LangiumSharedServices) {
    super(services);
    this.files = services.workspace.FileSystemProvider;
  }

  didCloseDocument({ document }: TextDocumentChangeEvent<TextDocument>): void {
    const uri = URI.parse(document.uri);
    void this.files.exists(uri).then((exists) => this.fireDocumentUpdate(exists ? [uri] : [], exists ? [] : [uri]));
  }
}

/** A request for a file that was opened just now waits for it instead of being refused. */
export class FeatDocumentBuilder extends DefaultDocumentBuilder {
  private readonly pending: () => Promise<void>;

  constructor(services: LangiumSharedServices) {
    super(services);
    this.pending = async () => {
      await services.workspace.WorkspaceManager.ready;
      await services.workspace.WorkspaceLock.read(() => undefined);
    };
  }

  protected override async awaitDocumentState(
    state: DocumentState,
    uri: URI,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<URI> {
    if (!this.langiumDocuments.hasDocument(uri)) await this.pending();
    return super.awaitDocumentState(state, uri, cancelToken);
  }
}
