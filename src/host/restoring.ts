import * as vscode from 'vscode';
import { Commands, Views } from './contributions';
import { Disposable } from './disposable';
import type { Notices } from './notices';
import type { TrainingQueue } from './runs/trainingQueue';

/**
 * Goes on with what the last window was training when it closed or was reloaded, and says so. Training
 * needs trust: without it, what is left waits until the person trusts the workspace.
 */
export class Restoring extends Disposable {
  readonly #queue: TrainingQueue;
  readonly #notices: Notices;

  constructor(queue: TrainingQueue, notices: Notices) {
    super();
    this.#queue = queue;
    this.#notices = notices;
    if (vscode.workspace.isTrusted) void this.#restore();
    else this._register(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#restore()));
  }

  async #restore(): Promise<void> {
    const interrupted = await this.#queue.restore();
    if (!interrupted) return;
    const message = vscode.l10n.t(
      'Training on "{0}" was interrupted when the window closed, and goes on now.',
      interrupted.title,
    );
    void this.#notices.show('information', message, [
      { title: vscode.l10n.t('Stop'), command: Commands.stopTraining },
      { title: vscode.l10n.t('Show Runs'), command: `${Views.runs}.focus` },
    ]);
  }
}
