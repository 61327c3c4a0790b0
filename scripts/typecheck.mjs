// Type checks both worlds: Node and the editor, and the webview with its DOM.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projects, tsc } from './projects.mjs';

const root = path.resolve(import.meta.dirname, '..');
const codes = await Promise.all(
  projects.map(async (project) => {
    const child = spawn(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code;
  }),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
