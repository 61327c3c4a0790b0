import { bestCheckpoint } from '../../latent/bestEpoch';
import { judgedLosses } from '../../protocol/metrics';
import * as vscode from 'vscode';
import { Commands, type TrainOptions } from '../contributions';
import { Disposable } from '../disposable';
import type { ErrorAction } from '../errors';
import { showLogAction, type Notices } from '../notices';
import type { Training } from '../runs/training';
import type { TrainingQueue } from '../runs/trainingQueue';
import { formatNats, type TrainingOutcome } from '../trainingState';
import { stageName } from './stageName';

type Failure = Extract<TrainingOutcome, { outcome: 'failed' }>;

/**
 * Progress where one looks: until the first step is taken in the panel where it shows, else in a notification
 * that can be cancelled; afterwards in the status bar. How it ended, and what it left out, is said once.
 */
export class TrainingProgress extends Disposable {
  readonly #queue: TrainingQueue;
  readonly #notices: Notices;
  /** Whether the person sees the panel, where the end of a run shows by itself. */
  readonly #panelIsVisible: () => boolean;
  #followed?: Training;
  /** What a notification has told the progress of. */
  #notified?: Training;

  constructor(queue: TrainingQueue, notices: Notices, panelIsVisible: () => boolean) {
    super();
    this.#queue = queue;
    this.#notices = notices;
    this.#panelIsVisible = panelIsVisible;
    this._register(
      queue.onDidChange((change) => {
        if (change.kind === 'ended') this.#tellEnd(change.training, change.outcome);
        else if (queue.current !== this.#followed) this.#follow(queue.current);
      }),
    );
  }

  /** A notification tells how far this one is. */
  isNotifiedOf(training: Training): boolean {
    return training === this.#notified && !training.hasStarted && !training.outcome;
  }

  #follow(training: Training | undefined): void {
    this.#followed = training;
    if (training?.job.kind === 'train') void this.#tellSkipped(training);
    if (!training || this.#panelIsVisible()) return;
    this.#notified = training;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `VAE: ${training.title}`,
      cancellable: true,
    };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => {
        if (this.#queue.current === training) this.#queue.stop();
      });
      const report = reporter(progress);
      const subscription = this.#queue.onDidChange(() => report(training));
      await training.started;
      subscription.dispose();
    });
  }

  async #tellSkipped(training: Training): Promise<void> {
    await training.started;
    const { run, title } = training;
    const count = run?.record.data.skipped ?? 0;
    if (!run || count === 0) return;
    const { images } = run.record.data;
    const message =
      count === 1
        ? vscode.l10n.t(
            '1 file of "{0}" could not be read as a picture; {1} pictures are trained on.',
            title,
            images,
          )
        : vscode.l10n.t(
            '{0} files of "{1}" could not be read as pictures; {2} pictures are trained on.',
            count.toLocaleString(),
            title,
            images.toLocaleString(),
          );
    void this.#notices.show('warning', message, [
      { title: vscode.l10n.t('Show List'), command: Commands.showSkippedFiles, args: [{ run: run.id }] },
    ]);
  }

  #tellEnd(training: Training, outcome: TrainingOutcome): void {
    if (outcome.outcome === 'failed') void this.#tellFailure(training, outcome);
    if (outcome.outcome !== 'completed' || this.#panelIsVisible()) return;
    const checkpoints = training.run?.checkpoints ?? [];
    const kept = bestCheckpoint(checkpoints) ?? checkpoints[0];
    const loss = kept?.metrics && judgedLosses(kept.metrics).loss;
    const early = outcome.stoppedEarly;
    const message = early
      ? vscode.l10n.t(
          'Training on "{0}" has stopped early: no better validation since epoch {1}.',
          training.title,
          early.bestEpoch,
        )
      : loss === undefined
        ? vscode.l10n.t('Training on "{0}" has finished.', training.title)
        : vscode.l10n.t(
            'Training on "{0}" has finished at {1} nats a picture.',
            training.title,
            formatNats(loss),
          );
    // By the time it is pressed another may be training, and the panel may follow that.
    const explore = kept
      ? { command: Commands.exploreCheckpoint, args: [{ checkpoint: kept.path }] }
      : { command: Commands.openExplorer };
    void this.#notices.show('information', message, [
      { title: vscode.l10n.t('Explore'), ...explore },
      { title: vscode.l10n.t('Encode Picture…'), command: Commands.encodeImage },
    ]);
  }

  /** Says so until the person has closed the message or pressed a button: then they know. */
  async #tellFailure(training: Training, outcome: Failure): Promise<void> {
    const text = vscode.l10n.t('Training on "{0}" has failed. {1}', training.title, failureText(outcome));
    await this.#notices.show('error', text, [...again(training, outcome), showLogAction()]);
    if (this.#queue.failure === training) this.#queue.acknowledge();
  }
}

/** With what is left, unless the message says so itself. */
function failureText({ message, resumable, savedStep = 0, error }: Failure): string {
  if (error === 'diverged' || error === 'pictures' || !resumable) return message;
  return savedStep > 0
    ? vscode.l10n.t(
        '{0} What was saved is kept; Resume goes on from step {1}.',
        message,
        savedStep.toLocaleString(),
      )
    : vscode.l10n.t('{0} Nothing had been learnt yet; Resume begins from the start.', message);
}

function again({ job, run }: Training, { resumable, error }: Failure): readonly ErrorAction[] {
  const resume = (title: string, asked: object): readonly ErrorAction[] => [
    { title, command: Commands.resumeTraining, args: [asked] },
  ];
  if (job.kind === 'resume' && error === 'pictures')
    return resume(vscode.l10n.t('They Are the Same: Resume'), { ...job, acceptPictures: true });
  if (resumable && run) {
    return error === 'diverged'
      ? resume(vscode.l10n.t('Resume at Another Rate…'), { run: run.id, learningRate: 'ask' })
      : resume(vscode.l10n.t('Resume'), { run: run.id });
  }
  if (run || job.kind === 'resume') return [];
  const { folder, runsFolder, configuration } = job;
  const options: TrainOptions = { runsFolder, configuration };
  return [{ title: vscode.l10n.t('Retry'), command: Commands.trainOnFolder, args: [folder, options] }];
}

function reporter(progress: vscode.Progress<{ message?: string; increment?: number }>) {
  let reached = 0;
  let stage = '';
  return ({ status }: Training): void => {
    // Each stage counts from nothing.
    if (status.state !== stage) reached = 0;
    stage = status.state;
    const percent = status.total > 0 ? (100 * status.done) / status.total : 0;
    const rate = status.imagesPerSecond
      ? vscode.l10n.t(' · {0} pictures a second', Math.round(status.imagesPerSecond).toLocaleString())
      : '';
    const counted =
      status.total > 0 ? ` ${status.done.toLocaleString()} / ${status.total.toLocaleString()}` : '';
    progress.report({
      message: `${stageName(status.state)}${counted}${rate}`,
      increment: percent - reached,
    });
    reached = percent;
  };
}
