import { constants, fstatSync, type Stats } from 'node:fs';
import { access, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../files/atomicFile';
import { storageError } from '../files/storageError';
import { UsageError } from './arguments';
import type { Output } from './command';

const mostLinks = 40;
const standardOutput = 1;

interface Target {
  readonly file: string;
  /** Written into, rather than replaced. */
  readonly into?: boolean;
  readonly mode?: number;
}

/**
 * What `--out`, or another option, names. A file is replaced whole, through links, which stay; a device or a pipe is written into; `-`
 * is the standard output. What a command reads, and the files of a run, are never written over.
 */
export class OutputFile {
  readonly #name: string;
  readonly #option: string;
  readonly #inputs: readonly string[];
  readonly #output: Output;

  private constructor(name: string, option: string, inputs: readonly string[], output: Output) {
    this.#name = name;
    this.#option = option;
    this.#inputs = inputs;
    this.#output = output;
  }

  /**
   * @param name as given.
   * @param option that gives it.
   * @param inputs absolute paths of what the command reads.
   * @throws UsageError when there is no name, or it cannot be written without harm.
   */
  static async open(
    name: unknown,
    {
      option = 'out',
      example,
      inputs,
      output,
    }: { option?: string; example: string; inputs: readonly string[]; output: Output },
  ): Promise<OutputFile> {
    if (typeof name !== 'string' || name === '') throw new UsageError(`--${option} ${example} is needed.`);
    const file = new OutputFile(name, option, inputs, output);
    // Looked at before the work, so that no work is lost by a wrong name; and again before writing.
    await file.#target();
    return file;
  }

  /**
   * Writes, and prints where to, unless that would be into the result itself.
   * @throws StorageError when it cannot be written; UsageError as {@link open}.
   */
  async write(data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const target = await this.#target();
    const pieces = data instanceof Uint8Array ? [data] : data;
    if (target === 'standard output') {
      for await (const piece of pieces) await this.#output.write(piece);
      return;
    }
    const { file, into, mode } = target;
    if (into) for await (const piece of pieces) await writeInto(file, piece);
    else await writeFileAtomically(file, data, { mode });
    this.#output.print(path.resolve(this.#name));
  }

  async #target(): Promise<'standard output' | Target> {
    if (this.#name === '-') return 'standard output';
    const named = path.resolve(this.#name);
    const found = await stat(named).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw storageError(named, error);
    });
    if (found && same(found, fstatSync(standardOutput))) return 'standard output';
    if (!found) return { file: await endOfLinks(named) };
    if (found.isDirectory())
      throw new UsageError(`${named} is a folder; --${this.#option} needs the name of a file.`);
    if (found.isBlockDevice())
      throw new UsageError(`${named} is a disk; --${this.#option} would destroy what is on it.`);
    if (!found.isFile()) return { file: named, into: true };
    if (await isOpenFile(named)) return { file: named, into: true };
    for (const input of this.#inputs) {
      const read = await stat(input).catch(() => undefined);
      if (read && same(found, read))
        throw new UsageError(
          `--${this.#option} ${named} would write over ${input}, which is read. Choose another name.`,
        );
    }
    const file = await realpath(named);
    if (await belongsToRun(file))
      throw new UsageError(
        `--${this.#option} ${named} would write over a file of a run. Choose another name.`,
      );
    await access(file, constants.W_OK).catch((error: unknown) => {
      throw storageError(file, error);
    });
    return { file, mode: found.mode & 0o777 };
  }
}

async function writeInto(file: string, data: Uint8Array): Promise<void> {
  try {
    // Neither made nor cut: it is there, and others may be writing to it.
    const handle = await open(file, constants.O_WRONLY | constants.O_APPEND);
    try {
      for (let done = 0; done < data.length;)
        done += (await handle.write(data, done, data.length - done, null)).bytesWritten;
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Whoever reads the pipe has had enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw storageError(file, error);
  }
}

/** Whether a name such as `/dev/stderr` stands for what this process has open already. */
async function isOpenFile(file: string): Promise<boolean> {
  const next = await readlink(file).catch(() => file);
  const folder = await realpath(path.dirname(path.resolve(path.dirname(file), next)));
  return /^\/proc\/\d+\/(task\/\d+\/)?fd$/.test(folder);
}

/** The file that a link to nowhere stands for: it is made, and the link stays. */
async function endOfLinks(file: string): Promise<string> {
  let end = file;
  for (let i = 0; i < mostLinks; i++) {
    const next = await readlink(end).catch(() => undefined);
    if (next === undefined) break;
    end = path.resolve(path.dirname(end), next);
  }
  return end;
}

/** Of run folders only what a run has written: a chart may lie there too, and be drawn again. */
async function belongsToRun(file: string): Promise<boolean> {
  if (file.endsWith('.safetensors')) return true;
  const folder = path.dirname(file);
  const exists = (name: string) => stat(name).then(Boolean, () => false);
  if (['run.json', 'metrics.jsonl', 'skipped.jsonl'].includes(path.basename(file)))
    return exists(path.join(folder, 'checkpoints'));
  const inside = ['checkpoints', 'state', 'previews'].includes(path.basename(folder));
  return inside && exists(path.join(path.dirname(folder), 'run.json'));
}

function same(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
