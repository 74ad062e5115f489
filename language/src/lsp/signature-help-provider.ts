// Signature help: the innermost call that the cursor is in, and which of its parameters.
import type { LangiumDocument } from "langium";
import type { SignatureHelpProvider } from "langium/lsp";
import type { SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from "vscode-languageserver";
import { MarkupKind } from "vscode-languageserver";
import { printSignature } from "../functions/registry.js";
import { declarationStart } from "./completion/completion-provider.js";
import { readCursorText } from "./completion/cursor-text.js";
import { placeAt } from "./completion/place.js";
import { signatureOf } from "./hover/hover-provider.js";
import type { FeatLspServices } from "./lsp-module.js";

export class FeatSignatureHelpProvider implements SignatureHelpProvider {
  readonly signatureHelpOptions: SignatureHelpOptions = { triggerCharacters: ["(", ","], retriggerCharacters: [","] };
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const offset = document.textDocument.offsetAt(position);
    const start = declarationStart(document.parseResult.value, offset);
    const cursor = readCursorText(document.textDocument, offset, start, this.services.parser.Lexer);
    for (const wanted of placeAt(cursor).wanted) {
      if (!("scan" in wanted)) continue;
      const bracket = wanted.scan.brackets.findLast(({ kind }) => kind === "call");
      const signature = bracket && signatureOf(bracket.name);
      if (!bracket || !signature) continue;
      const parameters = signature.parameters;
      const repeated = parameters.at(-1)?.repeated;
      const active = repeated ? Math.min(bracket.argument, parameters.length - 1) : bracket.argument;
      return {
        signatures: [
          {
            label: printSignature(bracket.name, signature),
            documentation: { kind: MarkupKind.Markdown, value: signature.documentation },
            parameters: parameters.map((parameter) => ({
              label: `${parameter.repeated ? "…" : ""}${parameter.name}${parameter.optional ? "?" : ""}: ${parameter.type}`,
              documentation: { kind: MarkupKind.Markdown, value: parameter.documentation },
            })),
            activeParameter: active,
          },
        ],
        activeSignature: 0,
        activeParameter: active,
      };
    }
    return undefined;
  }
}
