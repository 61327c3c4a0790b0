import { printable } from '../protocol/quoted';
import type { Output } from './command';

/**
 * Standard output and standard error. When whoever reads them has gone (`| head -n 1`) nothing more is printed, and
 * the work goes on; when they cannot be written for another reason, a full disk say, the exit status tells.
 */
export class StandardOutput implements Output {
  /** Aborted when no one reads the results any more. */
  readonly closed: AbortSignal;
  readonly #reader = new AbortController();
  #problem: string | undefined;

  constructor() {
    this.closed = this.#reader.signal;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#reader.abort();
      if (error.code !== 'EPIPE') this.#problem ??= error.message;
    });
    // Without a listener an error of its own, this one included, would end the process.
    process.stderr.on('error', () => undefined);
  }

  print(line: string): void {
    if (!this.closed.aborted) process.stdout.write(`${line}\n`);
  }

  remark(text: string): void {
    // Names of files may hold anything, a terminal's own commands included.
    process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
  }

  async write(data: Uint8Array): Promise<void> {
    if (this.closed.aborted) return;
    await new Promise<void>((resolve) => process.stdout.write(data, () => resolve()));
  }

  /** Why results were lost, when it was not their reader who had enough. */
  async problem(): Promise<string | undefined> {
    // What was written last may still be on its way.
    if (!this.closed.aborted) await this.write(new Uint8Array(0));
    return this.#problem;
  }
}
