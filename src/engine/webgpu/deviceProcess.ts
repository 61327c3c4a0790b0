import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Answer, answerMark, type Call, type DeviceCalls } from './messages';

/** The process has ended, or cannot be trusted any more: what it held is gone. The message is one line. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  answer?: Answer;
}

/** A driver that takes longer than this has hung: the first run of a large model translates its kernels. */
const mostMs = 120_000;
const linesKept = 100;

/**
 * What ONNX Runtime writes when the device has refused a buffer or is gone; the run itself may not fail then, and
 * give numbers that mean nothing.
 */
const troubles = /WebGPU device (?:lost|error)|Device was lost|CUDA (?:error|failure)/i;

/** Owns the process that holds the graphics card, and asks it. It keeps nothing else alive while it is not asked. */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #lines: string[] = [];
  #asked = 0;
  /** The last answer before which all that was said has been heard. */
  #heard = 0;
  #lost: DeviceLostError | undefined;

  /** @param entry absolute path of the bundled program of this folder's `main.ts`. */
  constructor(entry: string, env: NodeJS.ProcessEnv = process.env) {
    this.#child = fork(entry, [], {
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    this.#child.on('message', (answer) => this.#take(answer as Answer));
    this.#child.on('error', (error) => this.#lose(`it does not start: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#lose(`its process ended by ${signal ?? `code ${code}`}`));
    this.#child.channel?.unref();
    this.#child.unref();
    const errors = this.#child.stderr!;
    (errors as unknown as { unref(): void }).unref();
    createInterface({ input: errors }).on('line', (line) => this.#hear(line));
  }

  /** What the process has said on its standard error, the last lines. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws DeviceLostError; Error with what the device threw, of which it may have recovered. */
  ask<C extends Call>(call: C, params: DeviceCalls[C]['params']): Promise<DeviceCalls[C]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost);
      const id = ++this.#asked;
      const timer = setTimeout(() => this.#lose(`it has not answered for ${mostMs / 1000} seconds`), mostMs);
      this.#waiting.set(id, { resolve, reject, timer });
      // An error of sending is told by the process's end.
      this.#child.send({ id, call, params }, () => undefined);
    });
  }

  end(): void {
    this.#lose('it was ended');
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    waiting.answer = answer;
    this.#settle(answer.id, waiting);
  }

  /** An answer is only believed when no trouble was told of before: the two come by different ways. */
  #settle(id: number, { answer, timer, resolve, reject }: Waiting): void {
    if (!answer || this.#heard < id) return;
    this.#waiting.delete(id);
    clearTimeout(timer);
    if ('error' in answer) reject(new Error(answer.error));
    else resolve(answer.result as never);
  }

  #hear(line: string): void {
    if (line === '') return;
    if (troubles.test(line)) return this.#lose(withoutPlace(line));
    const [, answered] = answerMark.exec(line) ?? [];
    if (answered === undefined) {
      this.#lines.push(line);
      if (this.#lines.length > linesKept) this.#lines.shift();
      return;
    }
    this.#heard = Number(answered);
    const waiting = this.#waiting.get(this.#heard);
    if (waiting) this.#settle(this.#heard, waiting);
  }

  #lose(reason: string): void {
    if (this.#lost) return;
    this.#lost = new DeviceLostError(reason);
    this.#child.kill('SIGKILL');
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#lost);
    }
    this.#waiting.clear();
  }
}

/** A line of ONNX Runtime's log without its time and place. */
function withoutPlace(line: string): string {
  return line.replace(/^\S+ \S+ \[[^\]]*\] /, '').trim();
}
