// `npm run watch`: builds dist/ and checks the types of both worlds, again at every change, until Ctrl-C.
// After each round it prints every problem that is left, one a line as TypeScript does, between two lines that
// the task in .vscode/tasks.json knows.
// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import * as esbuild from 'esbuild';
import { projects, tsc } from './projects.mjs';
import { targets } from './targets.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** What each watcher found in its last round; undefined while it is at work. @type {Map<string, string[] | undefined>} */
const found = new Map();
let told = true;

/** @param {string} watcher */
function begin(watcher) {
  found.set(watcher, undefined);
  if (told) console.log('[watch] started');
  told = false;
}

/** @param {string} watcher @param {string[]} problems */
function end(watcher, problems) {
  found.set(watcher, problems);
  if ([...found.values()].includes(undefined)) return;
  // The same line from both worlds, as from src/protocol, is one problem.
  const all = [...new Set([...found.values()].flatMap((lines) => lines ?? []))];
  for (const line of all) console.log(line);
  console.log(`[watch] finished: ${all.length === 0 ? 'no problem' : `problems: ${all.length}`}`);
  told = true;
}

/** @param {esbuild.PartialMessage} message @param {'error' | 'warning'} severity */
function line({ location, text }, severity) {
  const { file = 'scripts/targets.mjs', line = 1, column = 0 } = location ?? {};
  return `${file}(${line},${column + 1}): ${severity} esbuild: ${text}`;
}

/** @param {string} watcher @returns {esbuild.Plugin} */
function teller(watcher) {
  return {
    name: 'teller',
    setup(build) {
      build.onStart(() => begin(watcher));
      build.onEnd(({ errors, warnings }) =>
        end(watcher, [
          ...errors.map((message) => line(message, 'error')),
          ...warnings.map((message) => line(message, 'warning')),
        ]),
      );
    },
  };
}

/** @param {string} project */
function watchTypes(project) {
  const child = spawn(
    process.execPath,
    [tsc, '-p', project, '--watch', '--preserveWatchOutput', '--pretty', 'false'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.on('exit', (code) => {
    console.error(`TypeScript has ended with ${code}.`);
    process.exit(1);
  });
  /** @type {string[]} */
  let problems = [];
  createInterface({ input: child.stdout }).on('line', (raw) => {
    const text = stripVTControlCharacters(raw);
    if (/Starting (incremental )?compilation|Starting compilation in watch mode/.test(text)) {
      problems = [];
      begin(project);
    } else if (/Found \d+ errors?\. Watching/.test(text)) {
      end(project, problems);
    } else if (/^[^\s].*\(\d+,\d+\): error /.test(text)) {
      problems.push(text);
    }
  });
}

const worlds = targets({ production: false });
// All are at work before the first is done, so that nothing is called finished too early.
for (const name of [...worlds.keys(), ...projects]) begin(String(name));
for (const project of projects) watchTypes(project);
for (const [index, target] of worlds.entries()) {
  const context = await esbuild.context({
    ...target,
    logLevel: 'silent',
    plugins: [...(target.plugins ?? []), teller(String(index))],
  });
  await context.watch();
}
