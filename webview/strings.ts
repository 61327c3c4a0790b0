/** The words of the page in the person's language: the host hands them over in the page itself. */

import * as l10n from '@vscode/l10n';

/** To be called before anything is said; without a bundle everything is said in English. */
export function loadStrings(): void {
  const contents = document.getElementById('strings')?.textContent;
  if (contents) l10n.config({ contents });
}
