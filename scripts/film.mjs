// `npm run film`: trains in a real VS Code, walks through what was learnt, and makes media/film.gif of it.
// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, runBundled } from './runBundled.mjs';

const built = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });
process.exitCode = built.status === 0 ? await runBundled('test/ui/film.ts') : 1;
