// Finds a browser to show the workbench in, and gets one where there is none.
// @ts-check
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { cache, exists, installOnce, npm, SetUpError } from './install.mjs';

const run = promisify(execFile);

/** A headless Chromium for x64 Linux with the libraries it needs, inside an npm package. */
const chromiumPackage = '@sparticuz/chromium';
const chromiumVersion = '147.0.0';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium, Chrome or Edge: named by `CHROME_PATH`, found on this machine, or installed where that is
 * possible without asking (root on Debian or Ubuntu; else, on x64 Linux, into the cache).
 * @returns {Promise<string>} its path.
 */
export async function findBrowser() {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (await exists(named)) return named;
    throw new SetUpError(`CHROME_PATH names ${named}, which is not there.`);
  }
  const found = (await installed()) ?? (await fromApt()) ?? (await fromNpm());
  if (found) return found;
  throw new SetUpError(
    'Install Chromium, Chrome or Edge, or name one in the environment variable CHROME_PATH.',
  );
}

async function installed() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
  for (const candidate of [...candidates, ...places]) if (await exists(candidate)) return candidate;
  return undefined;
}

async function fromApt() {
  if (process.getuid?.() !== 0 || !(await exists('/usr/bin/apt-get'))) return undefined;
  console.log('Installing Chromium with apt-get ...');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 1 << 26 };
  await run('apt-get', ['update'], options).catch(() => undefined);
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options).catch(
    () => undefined,
  );
  return installed();
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const home = path.join(cache, `chromium-${chromiumVersion}`);
  try {
    await installOnce(home, 'Installing a Chromium from npm (once, about half a minute) ...', unpackChromium);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
  return path.join(home, 'chromium.sh');
}

/** @param {string} folder */
async function unpackChromium(folder) {
  await npm(
    folder,
    'install',
    '--ignore-scripts',
    '--engine-strict=false',
    `${chromiumPackage}@${chromiumVersion}`,
  );
  const packed = path.join(folder, 'node_modules', chromiumPackage, 'bin');
  await inflate(path.join(packed, 'chromium.br'), path.join(folder, 'chromium'));
  for (const name of ['al2023', 'fonts']) {
    const archive = path.join(folder, `${name}.tar`);
    await inflate(path.join(packed, `${name}.tar.br`), archive);
    await mkdir(path.join(folder, name));
    await run('tar', ['-xf', archive, '-C', path.join(folder, name)]);
    await rm(archive);
  }
  await rm(path.join(folder, 'node_modules'), { recursive: true });
  await writeFile(path.join(folder, 'fonts', 'fonts.conf'), fontsHere);
  await writeFile(path.join(folder, 'chromium.sh'), launcher, { mode: 0o755 });
}

const fontsHere =
  '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n';

/** The machine's own libraries and fonts come first; the package's stand in for what is missing. */
const launcher = `#!/bin/sh
here=$(dirname "$0")
if LC_ALL=C ldd "$here/chromium" | grep -q 'not found'; then
  export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
if [ ! -e /etc/fonts/fonts.conf ]; then
  export FONTCONFIG_FILE="$here/fonts/fonts.conf"
fi
exec "$here/chromium" "$@"
`;

/** @param {string} from @param {string} to */
async function inflate(from, to) {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode: 0o755 }));
}
