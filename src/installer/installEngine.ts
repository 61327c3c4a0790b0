import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  installationFolder,
  type InstallationMarker,
  markerName,
  readInstallation,
  tfjsNodeVersion,
} from '../engine';
import type { Method, MethodContext } from './method';
import { ownInstaller } from './ownInstaller';
import { runCommand } from './runCommand';
import { wheel } from './wheel';

const nodeApiHeadersVersion = '1.5.0';
const minutes = 60_000;
/** Left behind by an installer that was killed. */
const staleMs = 60 * minutes;

export interface InstallOptions {
  /** Absolute path of the folder of installed engines. */
  readonly enginesFolder: string;
  /** What to run, with the folder to check as last argument, to train a few steps in another process. */
  readonly verifier: readonly [command: string, ...args: string[]];
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
  /** The ways to try, in order. */
  readonly methods?: readonly Method[];
  /** Fills a folder's `node_modules` with the sources. */
  readonly fetchPackages?: (folder: string, run: MethodContext['run']) => Promise<void>;
}

/** Nothing was installed; the message says what failed and what a person can do. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}

/**
 * Installs the TensorFlow engine by way of a temporary folder, so that it is either whole and checked or not
 * there; one that works already is left as it is.
 *
 * @throws InstallError; the signal's reason when it was aborted, with nothing left behind.
 */
export async function installEngine(options: InstallOptions): Promise<InstallationMarker> {
  const { enginesFolder, signal, report } = options;
  const home = installationFolder(enginesFolder);
  await mkdir(enginesFolder, { recursive: true });
  await removeStale(enginesFolder);
  const present = await readInstallation(home);
  if (present) {
    report('Checking the engine that is installed …');
    const works = await check(options, home).then(
      () => true,
      () => false,
    );
    signal.throwIfAborted();
    if (works) return present;
  }
  const temporary = await mkdtemp(`${home}-`);
  try {
    const whole = path.join(temporary, 'engine');
    const marker = await tryMethods(options, temporary, whole);
    // Between the two renames another process finds no engine, which is a state it knows.
    await rename(home, path.join(temporary, 'previous')).catch(ignoreMissing);
    await rename(whole, home);
    return marker;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function tryMethods(
  options: InstallOptions,
  temporary: string,
  whole: string,
): Promise<InstallationMarker> {
  const { methods = [ownInstaller, wheel], signal, report, fetchPackages = fetchFromNpm } = options;
  const failures: string[] = [];
  const run: MethodContext['run'] = (command, args, rest) => runCommand(command, args, { ...rest, signal });
  try {
    report(`Fetching tfjs-node ${tfjsNodeVersion} …`);
    await fetchPackages(temporary, run);
  } catch (error) {
    signal.throwIfAborted();
    throw failed([`fetching tfjs-node from npm: ${describe(error)}`]);
  }
  for (const method of methods) {
    const scratch = path.join(temporary, 'scratch');
    await rm(scratch, { recursive: true, force: true });
    await rm(whole, { recursive: true, force: true });
    await mkdir(scratch);
    await mkdir(whole);
    try {
      const packages = path.join(temporary, 'node_modules');
      const { binding, origin } = await method.install({
        packages,
        destination: whole,
        scratch,
        run,
        report,
      });
      const marker = { tfjsNode: tfjsNodeVersion, tensorflow: 'unknown', binding, origin };
      await mark(whole, marker);
      report('Checking it: training three steps …');
      const checked = { ...marker, tensorflow: await check(options, whole) };
      await mark(whole, checked);
      return checked;
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${method.name}: ${describe(error)}`);
      report(`Failed: ${failures.at(-1)}.`);
    }
  }
  throw failed(failures);
}

/** Only JavaScript and C++ sources, and no script of theirs is run. */
async function fetchFromNpm(folder: string, run: MethodContext['run']): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
  const names = [`@tensorflow/tfjs-node@${tfjsNodeVersion}`, `node-api-headers@${nodeApiHeadersVersion}`];
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags, ...names], { cwd: folder, timeoutMs: 10 * minutes });
}

/** @returns the version of TensorFlow. */
async function check(
  { verifier: [command, ...args], signal }: InstallOptions,
  folder: string,
): Promise<string> {
  const printed = await runCommand(command, [...args, folder], {
    cwd: folder,
    signal,
    timeoutMs: 3 * minutes,
  });
  return printed.trim().split('\n').at(-1) ?? '';
}

async function mark(folder: string, marker: InstallationMarker): Promise<void> {
  await writeFile(path.join(folder, markerName), `${JSON.stringify(marker, undefined, 2)}\n`);
}

async function removeStale(enginesFolder: string): Promise<void> {
  const prefix = `${path.basename(installationFolder(enginesFolder))}-`;
  for (const name of await readdir(enginesFolder)) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(enginesFolder, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > staleMs) await rm(folder, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]!.replace(/\.$/, '');
}

function failed(failures: readonly string[]): InstallError {
  const compiler = { darwin: "run 'xcode-select --install'", win32: 'use WSL or a Linux container' }[
    process.platform as string
  ];
  return new InstallError(
    `The TensorFlow engine could not be installed.\n${failures.map((each) => `- ${each}.`).join('\n')}\n` +
      'What you can do: make sure that npm and pip reach their registries, install npm, Python 3 with pip and ' +
      `a C++ compiler (${compiler ?? "on Debian and Ubuntu 'apt install g++ python3-pip'"}), and try again. ` +
      'Until then ONNX Runtime trains as before.',
  );
}
