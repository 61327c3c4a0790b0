// Real pictures to train on, and what the command line makes of them.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { bestCheckpoint } from '../../src/latent/bestEpoch';
import { readRun } from '../../src/runs/readRun';

const run = promisify(execFile);

/** Where the extension under test lies, with its command line. */
export const extension = process.env['LATENT_EXPLORER_EXTENSION'] ?? process.cwd();

/** The command line of the same build. */
export async function commandLine(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [path.join(extension, 'dist', 'cli.js'), ...words], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** What the command line says of a picture's encoding. */
export interface Encoded {
  /** Its file. */
  readonly image: string;
  readonly mean: readonly number[];
  readonly logVariance: readonly number[];
  /** In nats. */
  readonly reconstruction: number;
  /** In nats. */
  readonly kl: number;
}

/** Pictures, or those of a folder, in the order of their names, which is that of their rows. */
export async function encode(
  checkpoint: string,
  ...pictures: readonly string[]
): Promise<readonly Encoded[]> {
  const lines = await commandLine('encode', checkpoint, ...pictures, '--json');
  const encoded = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Encoded);
  return encoded.sort((a, b) => (a.image < b.image ? -1 : 1));
}

/** Fills a workspace with drawn pictures, and with settings for its runs. */
export async function drawWorkspace(
  workspace: string,
  count: number,
  settings: Record<string, unknown>,
): Promise<void> {
  await mkdir(path.join(workspace, '.vscode'), { recursive: true });
  await writeFile(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
  await commandLine('draw', path.join(workspace, 'shapes'), '--count', String(count));
}

/** Trains on a drawn workspace from the command line, and stops after some epochs; the run can be resumed. */
export async function trainUntil(workspace: string, epochs: number, words: readonly string[]): Promise<void> {
  const folders = [path.join(workspace, 'shapes'), '--runs', path.join(workspace, 'vae-runs')];
  const program = path.join(extension, 'dist', 'cli.js');
  const child = spawn(process.execPath, [program, 'train', ...folders, ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, epoch } = JSON.parse(line) as { event: string; epoch?: number };
    if (event === 'epoch' && epoch === epochs) child.kill('SIGINT');
  }
  await ended;
}

/** The checkpoint files of the only run of a workspace, the last one last. */
export async function checkpointFiles(workspace: string): Promise<string[]> {
  const runs = await readdir(path.join(workspace, 'vae-runs'));
  assert.equal(runs.length, 1, 'there is one run');
  const folder = path.join(workspace, 'vae-runs', runs[0]!, 'checkpoints');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
  return names.sort().map((name) => path.join(folder, name));
}

/** By the name of its file. */
export function epochOf(checkpoint: string): number {
  return Number(/epoch-(\d+)/.exec(checkpoint)![1]);
}

/** The checkpoint that the panel explores when the only run of a workspace has ended: its best, else its last. */
export async function endCheckpoint(workspace: string): Promise<string> {
  const last = (await checkpointFiles(workspace)).at(-1)!;
  const run = await readRun(path.dirname(path.dirname(last)));
  assert.ok(run.kind === 'run');
  return bestCheckpoint(run.checkpoints)?.path ?? last;
}
