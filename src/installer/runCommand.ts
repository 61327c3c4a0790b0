import { spawn } from 'node:child_process';
import path from 'node:path';

export interface CommandOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** In front of the search path. */
  readonly binFolder?: string;
}

/** A program that was not there, failed or took too long; the message is one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  readonly isMissing: boolean;

  constructor(message: string, isMissing: boolean) {
    super(message);
    this.isMissing = isMissing;
  }
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to stdout.
 * @throws CommandError; the signal's reason when it was aborted, with everything it had started ended.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { cwd, signal, timeoutMs, binFolder } = options;
  signal.throwIfAborted();
  const { file, shell } = program(command, args);
  const child = spawn(file, [...args], {
    cwd,
    env: environment(binFolder),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
    // A group of its own, so that its children can be ended with it.
    detached: process.platform !== 'win32',
  });
  let printed = '';
  let said = '';
  child.stdout.on('data', (data: Buffer) => (printed = (printed + data.toString()).slice(-100_000)));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-8000)));
  }
  let timedOut = false;
  const end = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (timedOut)
      throw new CommandError(`'${command}' took longer than ${timeoutMs / 60_000} minutes`, false);
    if (code !== 0) {
      throw new CommandError(
        `'${path.basename(command)}' failed: ${reason(said) ?? `status ${code}`}`,
        false,
      );
    }
    return printed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CommandError(`there is no '${command}' on this machine`, true);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** What a shell takes as it stands, on any platform. */
const plainWord = /^[\w@.:/=-]+$/;

/**
 * What to start for a command. Programs are started as they are, so that paths and arguments may hold anything.
 * Only npm is a script on Windows, which nothing but a shell can run; a shell takes words apart, so all of them
 * must be plain.
 *
 * @throws Error for arguments of npm that a shell would read in its own way; a mistake of this program.
 */
export function program(
  command: string,
  args: readonly string[],
  platform: NodeJS.Platform = process.platform,
): { readonly file: string; readonly shell: boolean } {
  if (platform !== 'win32' || command !== 'npm') return { file: command, shell: false };
  const odd = args.find((arg) => !plainWord.test(arg));
  if (odd !== undefined) throw new Error(`'${odd}' cannot be given to npm on Windows.`);
  return { file: 'npm.cmd', shell: true };
}

/** What a surrounding `npm run` sets is about another project, except for the way to the registry. */
const foreign =
  /^npm_(package_|lifecycle_|(node_)?execpath$|command$|config_(?!registry$|cache$|cafile$|.*proxy$))/i;

function environment(binFolder: string | undefined): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  if (binFolder === undefined) return env;
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: `${binFolder}${path.delimiter}${env[name] ?? ''}` };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(pid), '/T', '/F']).on('error', () => undefined);
    } else process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** The line that says most: an error's, else the last. */
function reason(said: string): string | undefined {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.find((line) =>
    /^(npm (error|ERR!) (?!code|syscall|errno|type))|\berror:/i.test(line),
  );
  return (telling ?? lines.at(-1))?.replace(/^(npm )?(error|ERR!):? /i, '').slice(0, 300);
}
