// What a browser complains of in its console about the extension's own pages.
import type { Page } from 'playwright-core';

/** Scripts and styles of the extension come from such addresses. */
const own = /vscode-resource|dist\/webview/;

/** Errors, and whatever the content policy has refused in any page, since this was made. */
export function listenForComplaints(page: Page): readonly string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    const { url } = message.location();
    const text = `${message.type()}: ${message.text()} (${url})`;
    if (process.env['LATENT_EXPLORER_CONSOLE']) console.log(`      | ${text.slice(0, 400)}`);
    const refused = /Content Security Policy/i.test(message.text());
    if (refused || (message.type() === 'error' && own.test(url))) found.push(text);
  });
  page.on('pageerror', (error) => {
    if (own.test(error.stack ?? '')) found.push(error.stack ?? error.message);
  });
  return found;
}
