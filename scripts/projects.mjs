// The two worlds that TypeScript checks, each with what it knows: Node and the editor, and the webview with its DOM.
// @ts-check
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

export const projects = ['tsconfig.json', path.join('webview', 'tsconfig.json')];
export const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
