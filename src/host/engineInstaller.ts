import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as l10n from '@vscode/l10n';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { InstallerMessage } from '../protocol/installer';
import { CancelledError, UserError } from './errors';
import type { TrainerLog } from './trainerProcess';

export interface EngineInstallerOptions {
  /** Absolute path of the bundled installer. */
  readonly entry: string;
  /** Absolute path of the folder of installed engines. */
  readonly enginesFolder: string;
  readonly log: TrainerLog;
}

/** How long a cancelled installer may take to end what it has started and to clean up. */
const endMs = 10_000;

/** Runs the installer in a process of its own: nothing that it builds and tries can take the editor down. */
export class EngineInstaller {
  readonly #options: EngineInstallerOptions;
  #running?: Promise<string>;

  constructor(options: EngineInstallerOptions) {
    this.#options = options;
  }

  /**
   * Installs the TensorFlow engine; one at a time.
   *
   * @returns what was installed, in a sentence.
   * @throws UserError that says what failed and what to do; CancelledError.
   */
  async install(onProgress: (message: string) => void, token: CancellationToken): Promise<string> {
    if (this.#running) throw new UserError(l10n.t('The TensorFlow engine is being installed already.'));
    this.#running = this.#run(onProgress, token);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  #run(onProgress: (message: string) => void, token: CancellationToken): Promise<string> {
    const { entry, enginesFolder, log } = this.#options;
    const child = fork(entry, ['--engines', enginesFolder], {
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: undefined,
        VSCODE_INSPECTOR_OPTIONS: undefined,
      },
      silent: true,
      execArgv: [],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => log.debug(`installer: ${line}`));
    }
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      // The installer ends everything it has started when nobody listens any more.
      if (child.connected) child.disconnect();
      timer ??= setTimeout(() => child.kill('SIGKILL'), endMs);
    };
    const subscription = token.onCancellationRequested(cancel);
    if (token.isCancellationRequested) cancel();
    let last: InstallerMessage | undefined;
    child.on('message', (message: InstallerMessage) => {
      log.info(`installer: ${message.message}`);
      last = message;
      if (message.type === 'progress') onProgress(message.message);
    });
    return new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      const ended = (code: number | null, signal: NodeJS.Signals | null) => {
        if (token.isCancellationRequested) reject(new CancelledError());
        else if (last?.type === 'done') resolve(last.message);
        else if (last?.type === 'failed') reject(new UserError(last.message));
        else {
          const how = signal ?? l10n.t('exit code {0}', code ?? '?');
          reject(new UserError(l10n.t('The installer ended early ({0}).', how)));
        }
      };
      child.once('close', ended);
      // A channel closed from this side never lets 'close' come; last words come within moments of the exit.
      child.once('exit', (code, signal) => setTimeout(() => ended(code, signal), 200));
    }).finally(() => {
      clearTimeout(timer);
      subscription.dispose();
    });
  }
}
