/** The editor around the page: where its messages go. */

import type { Port } from '../src/rpc/pages';

/** What the editor hands to a webview's script, once. */
export interface EditorApi {
  postMessage(message: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The editor's interface; may be called once a page. */
export function acquireEditor(): EditorApi {
  return acquireVsCodeApi();
}

/** The line on which this page hears the host and is heard. */
export function editorPort(editor: EditorApi): Port {
  return {
    post: (message) => editor.postMessage(message),
    listen: (listener) => {
      const take = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', take);
      return { dispose: () => window.removeEventListener('message', take) };
    },
  };
}
