// `@feat-lang/runtime/language-server`: the whole language server, for the command line and for editor extensions.
export { connectParent, connectStdio } from "./connect.js";
export type * from "./protocol.js";
export { serveLanguage } from "./server.js";
