import type * as vscode from 'vscode';
import type { Port } from '../rpc/pages';
import { ownArrays } from './ownedArrays';

/** The host's end of a webview's `postMessage`. */
export function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(ownArrays(message)),
    listen: (listener) => webview.onDidReceiveMessage(listener),
  };
}
