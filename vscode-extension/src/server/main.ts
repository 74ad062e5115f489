// The language server as the extension starts it: the same as `feat lsp`, over the channel that the client opened.
import { serveLanguage } from "@feat-lang/runtime/language-server";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";

serveLanguage(createConnection(ProposedFeatures.all));
