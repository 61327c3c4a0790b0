import * as vscode from 'vscode';
import type { TrainingStatus } from '../../protocol/explorer';
import { Commands, Views } from '../contributions';
import { Disposable } from '../disposable';
import type { ErrorAction } from '../errors';
import { showLogAction, type Notices } from '../notices';
import type { TrainingSession } from '../trainingSession';
import { formatNats, isActive, type TrainingOutcome } from '../trainingState';
import { stageName } from './statusBar';

/**
 * Progress where one looks: in the runs view for as long as a run lasts, and in a notification that can
 * be cancelled only until the first step is taken. How a run ended is said once.
 */
export class TrainingProgress extends Disposable {
  private following = false;
  /** Ask each whether its wait is over. */
  private readonly waits = new Set<(status: TrainingStatus) => void>();

  constructor(
    private readonly session: TrainingSession,
    private readonly notices: Notices,
    /** Whether the person sees the panel, where the end of a run shows by itself. */
    private readonly panelIsVisible: () => boolean,
  ) {
    super();
    this._register(session.onDidChangeStatus((status) => this.follow(status)));
    this._register(session.onDidEnd((outcome) => this.tellEnd(outcome)));
  }

  private follow(status: TrainingStatus): void {
    for (const wait of [...this.waits]) wait(status);
    if (!isActive(status)) this.following = false;
    if (this.following || !isActive(status)) return;
    this.following = true;
    void vscode.window.withProgress({ location: { viewId: Views.runs } }, () =>
      this.until((state) => !isActive(state)),
    );
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'VAE', cancellable: true },
      (progress, token) => {
        token.onCancellationRequested(() => this.session.stop());
        let reached = 0;
        let stage = '';
        return this.until((state) => {
          // Each stage counts from nothing.
          if (state.state !== stage) reached = 0;
          stage = state.state;
          const percent = state.total > 0 ? (100 * state.done) / state.total : 0;
          const rate = state.imagesPerSecond
            ? vscode.l10n.t(' · {0} images a second', Math.round(state.imagesPerSecond).toLocaleString())
            : '';
          const counted =
            state.total > 0 ? ` ${state.done.toLocaleString()} / ${state.total.toLocaleString()}` : '';
          progress.report({
            message: `${stageName(state.state)}${counted}${rate}`,
            increment: percent - reached,
          });
          reached = percent;
          return !isActive(state) || state.epochs > 0;
        });
      },
    );
  }

  private until(isOver: (status: TrainingStatus) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const wait = (status: TrainingStatus): void => {
        if (!isOver(status)) return;
        this.waits.delete(wait);
        resolve();
      };
      this.waits.add(wait);
    });
  }

  private tellEnd(outcome: TrainingOutcome): void {
    if (outcome.outcome === 'failed') {
      const { run, message, resumable } = outcome;
      const resume: ErrorAction = {
        title: vscode.l10n.t('Resume'),
        command: Commands.resumeTraining,
        args: [{ run }],
      };
      const advice = resumable
        ? vscode.l10n.t('{0} What was saved is kept; Resume goes on from there.', message)
        : message;
      this.notices.show('error', advice, [
        ...(resumable && run !== undefined ? [resume] : []),
        showLogAction(),
      ]);
      return;
    }
    if (outcome.outcome === 'stopped' || this.panelIsVisible()) return;
    const losses = this.session.current?.epochs.at(-1);
    const loss = (losses?.validation ?? losses?.train)?.loss;
    const message =
      loss === undefined
        ? vscode.l10n.t('Training has finished.')
        : vscode.l10n.t('Training has finished at {0} nats an image.', formatNats(loss));
    this.notices.show('information', message, [
      { title: vscode.l10n.t('Explore'), command: Commands.openExplorer },
      { title: vscode.l10n.t('Encode Image…'), command: Commands.encodeImage },
    ]);
  }
}
