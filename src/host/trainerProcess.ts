import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import * as l10n from '@vscode/l10n';
import {
  createMessageConnection,
  Emitter,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import type { WorkProgress } from '../protocol/encodings';
import {
  trainerProtocolVersion,
  type HostNotifications,
  type TrainerHostSide,
  type TrainerSide,
  type TrainingEvent,
} from '../protocol/trainer';
import { RequestError } from '../rpc/errors';
import { MessagesOnly } from '../rpc/message';
import { type ParamsOf, Peer, type RequestOf, type ResultOf } from '../rpc/peer';
import {
  CancelledError,
  TrainerDiedError,
  trainerErrorName,
  TrainerRequestError,
  TrainerUnusableError,
  type ExitReason,
} from './errors';
import { ownArrays } from './ownedArrays';

/** Where a process's words go. VS Code's log output channel is one. */
export interface TrainerLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface TrainerProcessOptions {
  /** Absolute path of the bundled trainer. */
  readonly entry: string;
  /** Tells the two instances apart in the log. */
  readonly name: string;
  readonly log: TrainerLog;
  /** Absolute path of the folder of installed engines. */
  readonly enginesFolder?: string;
  /** Absolute path of the words of the person's language; English without it. */
  readonly bundle?: string;
  /** Lets the editor and everything else go first, for work that would take every core. */
  readonly inBackground?: boolean;
  /** Lets a debugger that is attached to the editor's host follow into the process. */
  readonly followsDebugger?: boolean;
  /** How long the process may take to say `ready`. */
  readonly startTimeoutMs?: number;
  /** How long each step of ending may take: asking, then SIGTERM. */
  readonly endTimeoutMs?: number;
}

const stderrLinesKept = 20;

/**
 * Owns one trainer process: starts it once, speaks the contract with it, and ends it. A process that has
 * ended stays ended; who needs another makes another `TrainerProcess`.
 */
export class TrainerProcess {
  readonly #options: TrainerProcessOptions;
  readonly #events = new Emitter<TrainingEvent>();
  readonly #progress = new Emitter<WorkProgress>();
  readonly #exits = new Emitter<ExitReason>();
  readonly #stderr: string[] = [];
  #child?: ChildProcess;
  #peer?: Peer<TrainerHostSide, TrainerSide>;
  #starting?: Promise<void>;
  #ending?: Promise<void>;
  #isReady = false;
  #exit?: ExitReason;

  /** Progress of the run in hand. */
  readonly onEvent = this.#events.event;
  /** Progress of an answer that takes a while. */
  readonly onProgress = this.#progress.event;
  /** The process has ended, wanted or not; fires once. */
  readonly onExit = this.#exits.event;

  constructor(options: TrainerProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get hasExited(): boolean {
    return this.#exit !== undefined || this.#ending !== undefined;
  }

  /** Starts the process, once, and resolves when it is ready to be asked. */
  start(token?: CancellationToken): Promise<void> {
    this.#starting ??= this.#launch();
    return token ? raceCancellation(this.#starting, token) : this.#starting;
  }

  async request<M extends RequestOf<TrainerSide>>(
    method: M,
    params: ParamsOf<TrainerSide, M>,
    token?: CancellationToken,
  ): Promise<ResultOf<TrainerSide, M>> {
    await this.start(token);
    if (!this.#peer || this.#exit) throw this.#died();
    try {
      return ownArrays(await this.#whileAlive(this.#peer.request(method, params, token)));
    } catch (error) {
      throw asRequestError(error);
    }
  }

  notify<M extends keyof HostNotifications>(method: M, params: HostNotifications[M]): void {
    if (!this.#isReady || this.hasExited) return;
    this.#peer?.notify(method, params);
  }

  /** Asks the process to end, then makes it. May be called at any time and any number of times. */
  dispose(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #launch(): Promise<void> {
    const {
      entry,
      name,
      log,
      enginesFolder,
      bundle,
      followsDebugger,
      startTimeoutMs = 30_000,
    } = this.#options;
    if (this.#ending) throw new CancelledError();
    const started = Date.now();
    const child = fork(entry, {
      // In desktop VS Code this process is Electron, whose options must not reach the child; those of a
      // debugger must when it is the extension that is being debugged.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        ...(!followsDebugger && { NODE_OPTIONS: undefined, VSCODE_INSPECTOR_OPTIONS: undefined }),
        ...(enginesFolder !== undefined && { LATENT_EXPLORER_ENGINES: enginesFolder }),
        ...(bundle !== undefined && { LATENT_EXPLORER_BUNDLE: bundle }),
      },
      serialization: 'advanced',
      silent: true,
      execArgv: [],
    });
    this.#child = child;
    this.#watch(child);
    if (this.#options.inBackground) yieldToOthers(child);
    const ready = this.#listen(child);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new TrainerUnusableError(
            l10n.t('The trainer process was not ready after {0} seconds.', startTimeoutMs / 1000),
          ),
        );
      }, startTimeoutMs);
    });
    try {
      const version = await this.#whileAlive(Promise.race([ready, tooLate]));
      if (version !== trainerProtocolVersion) {
        throw new TrainerUnusableError(
          l10n.t(
            'The trainer process speaks version {0}, not {1}. Reinstall Latent Explorer.',
            version,
            trainerProtocolVersion,
          ),
        );
      }
      this.#isReady = true;
      log.info(`${name}: process ${child.pid} ready in ${Date.now() - started} ms`);
    } catch (error) {
      void this.dispose();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Wires the line to the process; the promise is of the protocol version in `ready`. */
  #listen(child: ChildProcess): Promise<number> {
    const { log, name } = this.#options;
    const onProblem = (problem: string): void => log.debug(`${name}: ${problem}`);
    const reader = new MessagesOnly(new IPCMessageReader(child), onProblem);
    const connection = createMessageConnection(reader, new IPCMessageWriter(child));
    return new Promise<number>((resolve) => {
      this.#peer = new Peer(connection, {
        handlers: {
          requests: {},
          notifications: {
            ready: ({ protocolVersion }) => resolve(protocolVersion),
            event: (event) => void this.#events.fire(ownArrays(event)),
            progress: (progress) => void this.#progress.fire(progress),
            log: ({ level, message }) => log[level === 'warning' ? 'warn' : level](`${name}: ${message}`),
          },
        },
        onProblem,
      });
    });
  }

  #watch(child: ChildProcess): void {
    const { log, name } = this.#options;
    const { stderr, stdout } = child;
    if (stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        this.#stderr.push(line);
        if (this.#stderr.length > stderrLinesKept) this.#stderr.shift();
        log.warn(`${name}: ${line}`);
      });
    }
    if (stdout) createInterface({ input: stdout }).on('line', (line) => log.debug(`${name}: ${line}`));

    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.#exit) return;
      this.#exit = { code, signal };
      const how = signal ? `on ${signal}` : `with code ${code}`;
      log[this.#ending ? 'info' : 'error'](`${name}: process ${child.pid ?? '?'} ended ${how}`);
      this.#exits.fire(this.#exit);
      // After the exit has been told: this rejects what is still open, with less to say.
      this.#peer?.close();
      this.#events.dispose();
      this.#progress.dispose();
      this.#exits.dispose();
    };
    child.once('close', ended);
    // A grandchild may hold the pipes open; the last words of the process itself come within moments.
    child.once('exit', (code, signal) => setTimeout(() => ended(code, signal), 200));
    child.once('error', (error) => {
      this.#stderr.push(error.message);
      if (child.pid === undefined) ended(null, null);
    });
  }

  /** The connection leaves requests open when its process ends, so each races the exit. */
  async #whileAlive<T>(answer: Promise<T>): Promise<T> {
    let subscription: { dispose(): void } | undefined;
    const died = new Promise<never>((_, reject) => {
      subscription = this.#exits.event(() => reject(this.#died()));
    });
    // The loser of the race is answered too; nobody listens then.
    answer.catch(() => undefined);
    try {
      return await Promise.race([died, answer]);
    } finally {
      subscription?.dispose();
    }
  }

  #died(): Error {
    if (this.#ending && this.#isReady) return new CancelledError();
    return new TrainerDiedError(
      this.#exit ?? { code: null, signal: null },
      [...this.#stderr],
      !this.#isReady,
    );
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child || this.#exit) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const wait = this.#options.endTimeoutMs ?? 2_000;
    if (child.connected) child.disconnect();
    if (await within(gone, wait)) return;
    child.kill('SIGTERM');
    if (await within(gone, wait)) return;
    child.kill('SIGKILL');
    await gone;
  }
}

function yieldToOthers({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Only a courtesy: some systems do not allow it, or the process is gone already.
  }
}

function asRequestError(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  return new TrainerRequestError(trainerErrorName(error.code), error.message);
}

async function raceCancellation<T>(promise: Promise<T>, token: CancellationToken): Promise<T> {
  let subscription: { dispose(): void } | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    if (token.isCancellationRequested) reject(new CancelledError());
    subscription = token.onCancellationRequested(() => reject(new CancelledError()));
  });
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    subscription?.dispose();
  }
}

async function within(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([promise.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
