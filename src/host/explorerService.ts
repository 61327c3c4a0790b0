import { type CancellationToken, Emitter } from 'vscode-jsonrpc/node';
import type { WorkProgress } from '../protocol/encodings';
import type { TrainerRequests } from '../protocol/trainer';
import { Disposable } from './disposable';
import { LatestFirst } from './latestFirst';
import type { TrainerProcess } from './trainerProcess';

/** What is asked of a trainer process besides training. */
export type ExplorerMethod = Exclude<keyof TrainerRequests, 'train' | 'resume'>;

/** The process is ended after this long without a question; the next question starts another. */
const idleMs = 5 * 60_000;

/**
 * Answers questions about checkpoints from a second trainer process, so that exploring stays smooth while
 * training saturates the first. Started by the first question, reused, replaced after a crash.
 */
export class ExplorerService extends Disposable {
  /** Decoding is what a moving pointer asks for; one is computed while the next travels. */
  readonly #decoding = new LatestFirst(2, 64);
  readonly #progress = this._register(new Emitter<WorkProgress>());
  /** Progress of an answer that takes a while. */
  readonly onProgress = this.#progress.event;
  #process?: TrainerProcess;
  #open = 0;
  #idleTimer?: NodeJS.Timeout;

  readonly #createProcess: () => TrainerProcess;

  constructor(createProcess: () => TrainerProcess) {
    super();
    this.#createProcess = createProcess;
  }

  get isRunning(): boolean {
    return this.#process !== undefined && !this.#process.hasExited;
  }

  get pid(): number | undefined {
    return this.isRunning ? this.#process?.pid : undefined;
  }

  /** Brings the process up, for a question that is likely to come. */
  async warmUp(): Promise<void> {
    await this.#holding(() => this.#running().start());
  }

  ask<M extends ExplorerMethod>(
    method: M,
    params: TrainerRequests[M]['params'],
    token?: CancellationToken,
  ): Promise<TrainerRequests[M]['result']> {
    const send = (): Promise<TrainerRequests[M]['result']> =>
      this.#holding(() => this.#running().request(method, params, token));
    return method === 'decode' ? this.#decoding.run(send, token) : send();
  }

  /** Ends the process; a later question starts another. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const process = this.#process;
    this.#process = undefined;
    await process?.dispose();
  }

  override dispose(): void {
    void this.close();
    super.dispose();
  }

  #running(): TrainerProcess {
    if (this.#process && !this.#process.hasExited) return this.#process;
    this.#process = this.#createProcess();
    // Ends with the process.
    this.#process.onProgress((progress) => void this.#progress.fire(progress));
    return this.#process;
  }

  async #holding<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#open += 1;
    try {
      return await work();
    } finally {
      this.#open -= 1;
      if (this.#open === 0 && !this.isDisposed) this.#idleTimer = setTimeout(() => void this.close(), idleMs);
    }
  }
}
