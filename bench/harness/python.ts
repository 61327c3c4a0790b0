import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import { defaultCacheFolder } from '../../src/commandLine/arguments';

const run = promisify(execFile);

/** A Python with what the peers need, or why there is none. */
export type Peers = { readonly python: string; readonly missing?: undefined } | { readonly missing: string };

export interface PeerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the environment that is made; default: in the user's cache. */
  readonly folder?: string;
  readonly platform?: NodeJS.Platform;
}

const packages = ['torch', 'torchvision', 'jax', 'numpy'];

/**
 * The Python to run peers with: that of the environment which `LATENT_EXPLORER_PEERS` names (`none` for no peers), else
 * the one in the user's cache folder, which is made when it is not there.
 */
export async function findPeers(options: PeerOptions = {}): Promise<Peers> {
  const { env = process.env, platform = process.platform } = options;
  const named = env['LATENT_EXPLORER_PEERS'];
  if (named === 'none') return { missing: 'no peers were asked for' };
  if (named) {
    const python = pythonOf(named, platform);
    return existsSync(python) ? { python } : { missing: `there is no ${python}` };
  }
  const folder = options.folder ?? path.join(defaultCacheFolder(), 'peers');
  const python = pythonOf(folder, platform);
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return { python };
  try {
    await makeEnvironment(folder, platform, env);
    await writeFile(complete, `${packages.join('\n')}\n`);
    return { python };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const [first = ''] = (error as Error).message.split('\n');
    return { missing: `no Python with ${packages.join(', ')} (${first})` };
  }
}

function pythonOf(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python3');
}

async function makeEnvironment(
  folder: string,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const python = platform === 'win32' ? 'python' : 'python3';
  await run(python, ['--version'], { env });
  console.log(
    `Making a Python environment for the peers in ${folder}; LATENT_EXPLORER_PEERS=none does without.`,
  );
  await mkdir(path.dirname(folder), { recursive: true });
  await run(python, ['-m', 'venv', folder], { env });
  await run(pythonOf(folder, platform), ['-m', 'pip', 'install', '--quiet', ...packages], {
    env,
    maxBuffer: 2 ** 26,
  });
}

/** What every script in `bench/peers` answers: a JSON object a line. */
type Answer = Readonly<Record<string, unknown>>;

/** A script of `bench/peers`, at work: asked by a line of JSON on its input, it answers by one on its output. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  readonly #early: Answer[] = [];
  #end?: Error;
  #stderr = '';

  /** @param script its name in `bench/peers`, without the ending. */
  constructor(python: string, root: string, script: string, args: readonly string[]) {
    const file = path.join(root, 'bench', 'peers', `${script}.py`);
    // Bytecode beside the scripts would be files of ours in the checkout.
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    this.#child = spawn(python, [file, ...args], { stdio: 'pipe', env });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#lines.on('line', (line) => this.#take(line));
    this.#child.stderr!.on(
      'data',
      (data: Buffer) => (this.#stderr = (this.#stderr + data.toString()).slice(-4000)),
    );
    this.#child.once('error', (error) => this.#finish(error));
    this.#child.once('close', (code) =>
      this.#finish(new Error(`${script}.py ended with ${code}: ${lastLine(this.#stderr)}`)),
    );
  }

  /** What it says next by itself: the first line tells that it is ready. */
  next<T extends object>(): Promise<T> {
    const early = this.#early.shift();
    if (early) return Promise.resolve(early as T);
    if (this.#end) return Promise.reject(this.#end);
    return new Promise<T>((resolve, reject) =>
      this.#waiting.push({ resolve: (answer) => resolve(answer as T), reject }),
    );
  }

  ask<T extends object>(question: object): Promise<T> {
    const answer = this.next<T>();
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    return answer;
  }

  close(): void {
    this.#child.stdin!.end();
    this.#child.kill();
  }

  #take(line: string): void {
    // Libraries print, too.
    if (!line.startsWith('{')) return;
    const answer = JSON.parse(line) as Answer;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(answer);
    else this.#early.push(answer);
  }

  #finish(error: Error): void {
    this.#end ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
