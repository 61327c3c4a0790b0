import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A webview's script and styles, by the name of its bundle. */
export type WebviewBundle = 'explorer' | 'checkpoint';

/** Only these folders can be loaded from. */
export function webviewOptions(extension: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [
      vscode.Uri.joinPath(extension, 'dist', 'webview'),
      vscode.Uri.joinPath(extension, 'media'),
    ],
  };
}

/** Of an empty inline style element, which the toolkit adds once to find out what the browser supports. */
const emptyStyle = `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`;

/** The page around a bundle: its script by nonce, its styles and fonts by source, and nothing else. */
export function webviewHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  bundle: WebviewBundle,
  title: string,
): string {
  const nonce = randomBytes(16).toString('base64');
  const source = webview.cspSource;
  const uri = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', file)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} ${emptyStyle}`,
    `font-src ${source}`,
    `img-src ${source} blob: data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${uri(`${bundle}.css`)}">
  <title>${title}</title>
</head>
<body>
  <div id="app"></div>
  ${strings()}
  <script nonce="${nonce}" src="${uri(`${bundle}.js`)}"></script>
</body>
</html>`;
}

/** The bundle of the person's language, as data that no browser runs; nothing where English is spoken. */
function strings(): string {
  const { bundle } = vscode.l10n;
  if (!bundle) return '';
  const contents = JSON.stringify(bundle).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="strings">${contents}</script>`;
}
