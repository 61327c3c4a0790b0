import path from 'node:path';
import * as vscode from 'vscode';
import { bestCheckpoint } from '../../latent/bestEpoch';
import type { CheckpointFacts } from '../../protocol/configuration';
import { checkpointLoss, checkpointMoment, checkpointTitle } from '../checkpointText';
import { Commands, favourite, TreeItems } from '../contributions';
import { shortened } from '../markdownText';
import type { Run } from '../runs/run';
import type { DamagedRun } from '../runs/runs';
import type { Training } from '../runs/training';
import { judgedLosses } from '../../protocol/metrics';
import { formatNats } from '../trainingState';
import { stageName } from './stageName';

// The rows of the runs view.

/** @param waits whether it is in the queue to be gone on with. */
export function runItem(run: Run, waits: boolean): vscode.TreeItem {
  const [latest] = run.checkpoints;
  const hasChildren = latest || run.damagedCheckpoints.length > 0 || run.record.data.skipped > 0;
  const item = new vscode.TreeItem(
    run.name,
    hasChildren ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  item.id = run.id;
  item.iconPath = new vscode.ThemeIcon(iconOf(run));
  const kind = run.isTraining
    ? TreeItems.trainingRun
    : run.isTrainedElsewhere
      ? TreeItems.runElsewhere
      : run.resumable && !waits
        ? TreeItems.resumableRun
        : TreeItems.run;
  item.contextValue = run.notes.favourite ? `${kind}${favourite}` : kind;
  const loss = lossOf(run);
  item.description = [shortStateOf(run), loss].filter((part) => part !== undefined).join(' · ');
  // A tooltip that is undefined is what asks for `resolveTreeItem`.
  if (!latest) item.tooltip = [...remarksOn(run), run.id].join('\n');
  item.accessibilityInformation = {
    label: [
      vscode.l10n.t('Run {0}', run.name),
      ...(run.notes.favourite ? [vscode.l10n.t('favourite')] : []),
      ...(run.isTraining && !run.isPaused ? [vscode.l10n.t('training')] : []),
      stateOf(run),
      loss,
    ]
      .filter((part) => part !== undefined)
      .join(', '),
  };
  return item;
}

/** What people have noted on a run, and what it is where they have named it. */
export function remarksOn({ notes, name, madeOf }: Run): readonly string[] {
  return [...(name === madeOf ? [] : [madeOf]), ...(notes.note ? [shortened(notes.note)] : [])];
}

function iconOf(run: Run): string {
  if (run.isPaused) return 'debug-pause';
  if (run.isTraining) return 'loading~spin';
  if (run.isTrainedElsewhere) return 'multiple-windows';
  if (run.status.state === 'failed') return 'error';
  if (run.notes.favourite) return 'star-full';
  return run.finished ? 'beaker' : 'beaker-stop';
}

/** What it is doing, or how it ended, with no more room than a row has beside its name. */
function shortStateOf({ status }: Run): string {
  const { state, epoch, epochs } = status;
  const reached = `${epoch.toLocaleString()}/${epochs.toLocaleString()}`;
  switch (state) {
    case 'training':
    case 'saving':
      return reached;
    case 'paused':
      return vscode.l10n.t('paused, {0}', reached);
    case 'completed':
      return status.stoppedEarly === undefined ? vscode.l10n.t('finished') : vscode.l10n.t('stopped early');
    case 'stopped':
      return vscode.l10n.t('stopped, {0}', reached);
    case 'failed':
      return vscode.l10n.t('failed, {0}', reached);
    default:
      return stageName(state);
  }
}

/** The same as one says it. */
function stateOf({ status }: Run): string {
  const { state } = status;
  const [epoch, epochs] = [status.epoch.toLocaleString(), status.epochs.toLocaleString()];
  switch (state) {
    case 'training':
    case 'saving':
      return vscode.l10n.t('epoch {0} of {1}', epoch, epochs);
    case 'paused':
      return vscode.l10n.t('paused in epoch {0} of {1}', epoch, epochs);
    case 'completed':
      return status.stoppedEarly === undefined
        ? vscode.l10n.t('finished')
        : vscode.l10n.t('stopped early after epoch {0}', epoch);
    case 'stopped':
      return status.epoch === 0
        ? vscode.l10n.t('stopped before its first step')
        : vscode.l10n.t('stopped at epoch {0} of {1}', epoch, epochs);
    case 'failed':
      return vscode.l10n.t('failed at epoch {0} of {1}', epoch, epochs);
    default:
      return stageName(state);
  }
}

/** By which the run is judged now: while it trains that of its last epoch, which may be newer than any checkpoint. */
function lossOf({ lastEpoch, checkpoints: [latest] }: Run): string | undefined {
  const metrics = lastEpoch ?? latest?.metrics;
  return metrics && vscode.l10n.t('{0} nats', formatNats(judgedLosses(metrics).loss));
}

/** What trains before it has a run folder: looking for images, reading them. */
export function trainingItem(training: Training): vscode.TreeItem {
  const item = new vscode.TreeItem(training.title);
  item.id = `training ${training.id}`;
  item.iconPath = new vscode.ThemeIcon('loading~spin');
  item.contextValue = TreeItems.training;
  item.description = vscode.l10n.t('begins');
  item.tooltip = placeOf(training);
  item.accessibilityInformation = { label: vscode.l10n.t('Training on {0} begins', training.title) };
  return item;
}

export function waitingItem(training: Training, waiting: readonly Training[]): vscode.TreeItem {
  const place = waiting.indexOf(training) + 1;
  const item = new vscode.TreeItem(training.title);
  item.id = `training ${training.id}`;
  item.iconPath = new vscode.ThemeIcon('clock');
  item.contextValue =
    waiting.length === 1
      ? TreeItems.waitingOnly
      : place === 1
        ? TreeItems.waitingFirst
        : place === waiting.length
          ? TreeItems.waitingLast
          : TreeItems.waitingBetween;
  item.description =
    training.job.kind === 'resume'
      ? vscode.l10n.t('waits to go on, {0} of {1} in the queue', place, waiting.length)
      : vscode.l10n.t('waits, {0} of {1} in the queue', place, waiting.length);
  item.tooltip = placeOf(training);
  item.accessibilityInformation = { label: `${training.title}, ${item.description}` };
  return item;
}

export function damagedItem({ id, reason }: DamagedRun): vscode.TreeItem {
  const item = damagedFile(id, reason);
  item.contextValue = TreeItems.damagedRun;
  item.accessibilityInformation = {
    label: vscode.l10n.t('Damaged run {0}, {1}', path.basename(id), reason),
  };
  return item;
}

export function damagedCheckpointItem({ id, reason }: DamagedRun): vscode.TreeItem {
  const item = damagedFile(id, reason);
  item.contextValue = TreeItems.damagedCheckpoint;
  item.accessibilityInformation = {
    label: vscode.l10n.t('Damaged checkpoint {0}, {1}', path.basename(id), reason),
  };
  return item;
}

export function checkpointItem(run: Run, checkpoint: CheckpointFacts): vscode.TreeItem {
  const item = new vscode.TreeItem(checkpointTitle(checkpoint));
  item.id = checkpoint.path;
  const isBest = bestCheckpoint(run.checkpoints)?.path === checkpoint.path;
  item.iconPath = new vscode.ThemeIcon(isBest ? 'star-full' : 'symbol-array');
  item.contextValue = TreeItems.checkpoint;
  item.description = [checkpointLoss(checkpoint), isBest ? vscode.l10n.t('best') : undefined]
    .filter((part) => part !== undefined)
    .join(' · ');
  item.command = {
    command: Commands.exploreCheckpoint,
    title: vscode.l10n.t('Explore'),
    arguments: [{ checkpoint: checkpoint.path }],
  };
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      'Checkpoint of {0}, {1}, {2}',
      run.name,
      checkpointMoment(checkpoint),
      item.description,
    ),
  };
  return item;
}

/** Files that a run's folder of images holds and that are no part of its training. */
export function skippedItem(run: Run): vscode.TreeItem {
  const { skipped } = run.record.data;
  const text =
    skipped === 1
      ? vscode.l10n.t('1 file left out')
      : vscode.l10n.t('{0} files left out', skipped.toLocaleString());
  const item = new vscode.TreeItem(text);
  item.id = `${run.id}\nskipped`;
  item.iconPath = new vscode.ThemeIcon('warning');
  item.contextValue = TreeItems.skipped;
  // Else a screen reader reads the tooltip instead of the row.
  item.accessibilityInformation = { label: text };
  item.tooltip = vscode.l10n.t('These could not be read as pictures. Click for the list with reasons.');
  item.command = {
    command: Commands.showSkippedFiles,
    title: vscode.l10n.t('Show List'),
    arguments: [{ run: run.id }],
  };
  return item;
}

function damagedFile(file: string, reason: string): vscode.TreeItem {
  const item = new vscode.TreeItem(path.basename(file));
  item.id = file;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.description = vscode.l10n.t('cannot be read: {0}', reason);
  item.tooltip = `${file}\n${reason}`;
  return item;
}

function placeOf({ job }: Training): string {
  return job.kind === 'train' ? job.folder : job.run;
}
