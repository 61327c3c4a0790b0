// `npm run soak`: 200 random kills of runs that train and are taken up again, ten times those of `npm test`.
//   npm run soak -- 1000         so many
//   npm run soak -- 200 4274     the same ones as before: the seed is in the name of the test
// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [kills = '200', seed] = process.argv.slice(2);

/** @param {string[]} words @param {NodeJS.ProcessEnv} [env] */
function run(words, env = {}) {
  const { status } = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

run([path.join(root, 'scripts', 'build.mjs'), '--tests']);
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
run([mocha, 'out/test/unit/trainer/kill.test.mjs', '--grep', 'random kills'], {
  LATENT_EXPLORER_KILLS: kills,
  ...(seed !== undefined && { LATENT_EXPLORER_KILL_SEED: seed }),
});
