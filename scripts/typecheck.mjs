// Type checks both worlds: Node and the editor, and the webview with its DOM.
// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const failed = ['tsconfig.json', 'webview/tsconfig.json'].filter(
  (project) =>
    spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' }).status !== 0,
);
process.exitCode = failed.length > 0 ? 1 : 0;
