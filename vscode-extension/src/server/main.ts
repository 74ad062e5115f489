// The language server as the extension starts it: the same as `feat lsp`, over the channel that the client opened.
import { connectParent, connectStdio, serveLanguage } from "@feat-lang/runtime/language-server";

const { connection } = process.argv.includes("--stdio") ? connectStdio() : connectParent();
serveLanguage(connection);
