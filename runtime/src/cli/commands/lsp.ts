// `feat lsp`: the language server, for editors.
import { FeatError } from "../../errors.js";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";

export const lsp = defineCommand({
  description:
    "Speaks the Language Server Protocol on standard input and output until the editor ends it. docs/editors.md has configurations for Neovim and Helix; VS Code has an extension of its own.",
  positionals: [],
  options: {
    stdio: { kind: "flag", doc: "use standard input and output, as editors ask for" },
  },
  examples: [{ command: "feat lsp --stdio", does: "What an editor starts" }],
  async run({ options }, terminal) {
    if (!options.stdio) {
      throw new FeatError("missing-input", "A language server is started by an editor.", {
        hint: "Editors start it with --stdio.",
      });
    }
    const [{ serveLanguage }, { connectStdio }] = await Promise.all([
      import("../language-server/server.js"),
      import("../language-server/connect.js"),
    ]);
    const { connection, ended } = connectStdio(terminal.interrupted);
    serveLanguage(connection);
    await ended;
    return EXIT.ok;
  },
});
