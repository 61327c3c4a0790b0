import * as vscode from 'vscode';
import { Commands, Views } from './contributions';
import { Disposable } from './disposable';
import type { Notices } from './notices';
import type { TrainingQueue } from './runs/trainingQueue';
import { whenTrusted } from './whenTrusted';

/**
 * Goes on with what the last window was training when it closed or was reloaded, and says so. Training
 * needs trust: without it, what is left waits until the person trusts the workspace.
 *
 * Nothing more than before brings the extension up for this: a workspace with a folder `vae-runs` does
 * (`workspaceContains`, one look for one name), and so do the panel and the runs view.
 */
export class Restoring extends Disposable {
  readonly #queue: TrainingQueue;
  readonly #notices: Notices;

  constructor(queue: TrainingQueue, notices: Notices) {
    super();
    this.#queue = queue;
    this.#notices = notices;
    const { isTrusted, onDidGrantWorkspaceTrust: onDidGrant } = vscode.workspace;
    this._register(whenTrusted({ isTrusted, onDidGrant }, () => void this.#restore()));
  }

  async #restore(): Promise<void> {
    const interrupted = await this.#queue.restore();
    if (!interrupted) return;
    const message = this.#queue.isPaused
      ? vscode.l10n.t(
          'Training on "{0}" was paused when the window closed, and is paused again.',
          interrupted.title,
        )
      : vscode.l10n.t(
          'Training on "{0}" was interrupted when the window closed, and goes on now.',
          interrupted.title,
        );
    void this.#notices.show('information', message, [
      // The message stays in the list of notifications, and by then another may be training.
      {
        title: vscode.l10n.t('Stop'),
        command: Commands.stopTraining,
        args: [{ training: { id: interrupted.id } }],
      },
      { title: vscode.l10n.t('Show Runs'), command: `${Views.runs}.focus` },
    ]);
  }
}
