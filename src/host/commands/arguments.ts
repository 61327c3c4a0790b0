import * as vscode from 'vscode';
import { checkpointExtension } from '../checkpointPath';
import type { ListedCheckpoint, ReadableRun } from '../runFolder';
import type { Services } from '../services';
import { formatNats } from '../trainingState';

type Fields = Readonly<Record<string, unknown>>;

/** The URI that a menu or other code gave, as such or as an absolute path. */
export function asUri(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' && argument !== '' ? vscode.Uri.file(argument) : undefined;
}

/** The URIs of a selection; menus give the one clicked first, then all. */
export function asUris(clicked: unknown, all: unknown): readonly vscode.Uri[] {
  const several = Array.isArray(all) ? all : Array.isArray(clicked) ? clicked : [clicked];
  return several.map(asUri).filter((uri) => uri !== undefined);
}

/** The path of a run: of a row in the runs view, a `{run}` of other code, or a folder. */
export function runArgument(argument: unknown): string | undefined {
  const uri = asUri(argument);
  if (uri) return uri.fsPath;
  const run = isFields(argument) ? argument.run : undefined;
  if (typeof run === 'string') return run;
  return isFields(run) && typeof run.path === 'string' ? run.path : undefined;
}

/** The path of a checkpoint: of a row in the runs view, a `{checkpoint}` of other code, or a file. */
export function checkpointArgument(argument: unknown): string | undefined {
  const uri = asUri(argument);
  if (uri?.path.endsWith(checkpointExtension)) return uri.fsPath;
  if (!isFields(argument)) return undefined;
  const { checkpoint, run } = argument;
  if (typeof checkpoint === 'string') return checkpoint;
  if (isFields(checkpoint) && typeof checkpoint.path === 'string') return checkpoint.path;
  // A run stands for its latest checkpoint.
  const checkpoints = isFields(run) && Array.isArray(run.checkpoints) ? (run.checkpoints as unknown[]) : [];
  const [latest] = checkpoints;
  return isFields(latest) && typeof latest.path === 'string' ? latest.path : undefined;
}

/** Lets the person choose a run; undefined when they do not. */
export async function pickRun(
  { runs, session }: Services,
  title: string,
  isOffered: (run: ReadableRun) => boolean = () => true,
): Promise<string | undefined> {
  const offered = (await runs.load()).filter(
    (run): run is ReadableRun => run.kind === 'run' && isOffered(run),
  );
  if (offered.length === 0)
    return showNone(vscode.l10n.t('There is no such run. Train on a folder of images first.'));
  const items = offered.map((run) => ({
    label: run.record.name,
    description: session.isTraining(run.path) ? vscode.l10n.t('training') : describe(run.checkpoints[0]),
    run: run.path,
  }));
  const placeHolder = vscode.l10n.t('Choose a run');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.run;
}

/** Lets the person choose a checkpoint of any run; undefined when they do not. */
export async function pickCheckpoint({ runs }: Services, title: string): Promise<string | undefined> {
  const items: (vscode.QuickPickItem & { readonly path?: string })[] = [];
  for (const run of await runs.load()) {
    if (run.kind !== 'run' || run.checkpoints.length === 0) continue;
    items.push({ label: run.record.name, kind: vscode.QuickPickItemKind.Separator });
    for (const checkpoint of run.checkpoints) {
      const label = vscode.l10n.t('Epoch {0}', checkpoint.epoch);
      items.push({
        label,
        description: `${run.record.name} · ${describe(checkpoint)}`,
        path: checkpoint.path,
      });
    }
  }
  if (items.length === 0)
    return showNone(vscode.l10n.t('There is no checkpoint yet. Train on a folder of images first.'));
  const placeHolder = vscode.l10n.t('Choose a checkpoint');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.path;
}

function showNone(message: string): undefined {
  void vscode.window.showInformationMessage(message);
  return undefined;
}

function describe(checkpoint: ListedCheckpoint | undefined): string {
  if (!checkpoint) return vscode.l10n.t('no checkpoint yet');
  const losses = checkpoint.metrics?.validation ?? checkpoint.metrics?.train;
  const epoch = vscode.l10n.t('epoch {0}', checkpoint.epoch);
  return losses ? vscode.l10n.t('{0}, {1} nats', epoch, formatNats(losses.loss)) : epoch;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
