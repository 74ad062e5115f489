// A page of the extension's own: its style and script from `media`, nothing from anywhere else.
// Invariant: no text reaches the page as markup but through `escapeHtml`, and no script without the nonce runs.
import { randomBytes } from "node:crypto";
import { type ExtensionContext, Uri, type Webview } from "vscode";

export interface Page {
  /** The file name in `media`, without its ending. */
  readonly name: string;
  readonly title: string;
  /** Markup. */
  readonly body: string;
}

export function renderPage(webview: Webview, { extensionUri }: ExtensionContext, { name, title, body }: Page): string {
  const nonce = randomBytes(16).toString("base64url");
  const media = (file: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, "media", file)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${media("page.css")}">
</head>
<body>
${body}
<script nonce="${nonce}" src="${media(`${name}.js`)}"></script>
</body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
