import { execFile } from 'node:child_process';
import path from 'node:path';

export const cli = path.resolve('dist/cli.js');

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end. */
export function run(...words: string[]): Promise<Finished> {
  return runWith({}, ...words);
}

/** As {@link run}, with this on the standard input, or ended when it takes longer than so many milliseconds. */
export function runWith(
  { input, timeout }: { readonly input?: string | Uint8Array; readonly timeout?: number },
  ...words: string[]
): Promise<Finished> {
  return new Promise((resolve) => {
    // Asked to end, a command that hangs would go on hanging.
    const options = { maxBuffer: 1 << 28, timeout, killSignal: 'SIGKILL' } as const;
    const child = execFile(process.execPath, [cli, ...words], options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
    // A command that does not read its input may end before all of it is written.
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}

/** Runs a line of shell in which `$CLI` is the command line. Its status is that of the first of a pipe. */
export function shell(line: string, folder: string): Promise<Finished> {
  return new Promise((resolve) => {
    const env = { ...process.env, CLI: `${process.execPath} ${cli}` };
    execFile(
      'bash',
      ['-c', `${line}; exit \${PIPESTATUS[0]}`],
      { cwd: folder, env, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

export const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A few pictures and a small model trained on them. */
export interface Trained {
  readonly pictures: string;
  readonly cache: string;
  readonly run: string;
  readonly checkpoint: string;
}

export const smallModel =
  '--image-size 16 --channels 3 --architecture dense --hidden-units 32 --latent-dimensions 4 --engine onnx'.split(
    ' ',
  );

export async function trainSmall(scratch: string): Promise<Trained> {
  const pictures = path.join(scratch, 'pictures');
  const cache = path.join(scratch, 'cache');
  await run('draw', pictures, '--count', '40');
  const runs = path.join(scratch, 'runs');
  const result = await run(
    'train',
    pictures,
    '--runs',
    runs,
    '--cache',
    cache,
    '--epochs',
    '2',
    ...smallModel,
    '--json',
  );
  if (result.status !== 0) throw new Error(result.stderr);
  const { run: folder, checkpoint } = lines(result.stdout).at(-1) as Record<string, string>;
  return { pictures, cache, run: folder!, checkpoint: checkpoint! };
}
