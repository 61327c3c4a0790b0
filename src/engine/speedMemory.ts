import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Program } from '../vae/program';

/** Milliseconds a step on each engine. */
export interface Speeds {
  readonly onnx: number;
  readonly tensorflow: number;
}

/** What is remembered of one program on this machine. */
interface Entry {
  readonly speeds?: Speeds;
  /** Trials begun since one was finished: a crash of a native library leaves this behind. */
  readonly attempts: number;
}

/** A trial that ended its process this often is not tried again; once may have been a closed window. */
const mostAttempts = 2;

/**
 * Remembers how fast each engine runs a program on this machine, in a small file. A file that cannot be read
 * or written is as good as none: the engines are timed again.
 */
export class SpeedMemory {
  private readonly key: string;

  /**
   * @param file absolute path; shared by processes, the last writer wins.
   * @param versions what runs the program: another version is timed anew.
   */
  constructor(
    private readonly file: string,
    program: Program,
    versions: readonly string[],
  ) {
    const machine = [os.cpus()[0]?.model, os.availableParallelism(), process.platform, process.arch];
    const { name, state, inputs } = program;
    const described = JSON.stringify({ machine, versions, name, state, inputs });
    this.key = createHash('sha256').update(described).digest('hex').slice(0, 32);
  }

  async speeds(): Promise<Speeds | undefined> {
    return (await this.entry()).speeds;
  }

  /** Whether trials of this program have ended their processes. */
  async hasCrashed(): Promise<boolean> {
    return (await this.entry()).attempts >= mostAttempts;
  }

  /** To be called before a trial: the note stays when the process does not live to say how it went. */
  async begin(): Promise<void> {
    const { attempts } = await this.entry();
    await this.write({ attempts: attempts + 1 });
  }

  async finish(speeds: Speeds | undefined): Promise<void> {
    await this.write({ speeds, attempts: 0 });
  }

  private async entry(): Promise<Entry> {
    const { speeds, attempts } = (await this.read())[this.key] ?? {};
    const isWhole = Number.isFinite(speeds?.onnx) && Number.isFinite(speeds?.tensorflow);
    return { speeds: isWhole ? speeds : undefined, attempts: Number(attempts) || 0 };
  }

  private async read(): Promise<Record<string, Partial<Entry> | undefined>> {
    try {
      const content: unknown = JSON.parse(await readFile(this.file, 'utf8'));
      return typeof content === 'object' && content !== null
        ? (content as Record<string, Partial<Entry>>)
        : {};
    } catch {
      return {};
    }
  }

  private async write(entry: Entry): Promise<void> {
    const temporary = `${this.file}.${process.pid}.tmp`;
    try {
      const entries = { ...(await this.read()), [this.key]: entry };
      await mkdir(path.dirname(this.file), { recursive: true });
      await writeFile(temporary, `${JSON.stringify(entries, undefined, 2)}\n`);
      await rename(temporary, this.file);
    } catch {
      // Timed again next time.
    }
  }
}
