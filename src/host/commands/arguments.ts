import * as vscode from 'vscode';
import { checkpointExtension } from '../checkpointPath';
import { checkpointSummary, checkpointTitle } from '../checkpointText';
import type { Run } from '../runs/run';
import type { Training } from '../runs/training';
import type { Services } from '../services';

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
  const named = run ?? (isFields(argument) ? argument.damaged : undefined);
  return isFields(named) && typeof named.id === 'string' ? named.id : undefined;
}

/**
 * The paths of the runs meant: of a row in the runs view, of all that are selected when the row is one of them, or as
 * {@link runArgument}.
 *
 * @param args as VS Code gives them: the row clicked, then the rows selected; `{selected: true}` from a key, which means
 *   the selection of the view.
 */
function runArguments(args: readonly unknown[], selected: readonly unknown[]): readonly string[] {
  const [clicked, all] = args;
  const rows =
    isFields(clicked) && clicked.selected === true
      ? selected
      : Array.isArray(all)
        ? (all as unknown[])
        : [clicked];
  // A checkpoint's row names its run too, but is not that run.
  const runs = rows.filter((row) => !isFields(row) || row.checkpoint === undefined).map(runArgument);
  return [...new Set(runs.filter((run) => run !== undefined))];
}

/** The runs meant, as {@link runArguments}; else the one that the person chooses. None when they choose none. */
export async function meantRuns(
  services: Services,
  title: string,
  args: readonly unknown[],
  isOffered?: (run: Run) => boolean,
): Promise<readonly string[]> {
  const [clicked] = args;
  const given = runArguments(args, services.tree.selected);
  // A key that is pressed on another row is about no run.
  if (given.length > 0 || (isFields(clicked) && clicked.selected === true)) return given;
  const picked = await pickRun(services, title, isOffered);
  return picked === undefined ? [] : [picked];
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
  { runs }: Services,
  title: string,
  isOffered: (run: Run) => boolean = () => true,
): Promise<string | undefined> {
  const offered = (await runs.load()).filter(isOffered);
  if (offered.length === 0)
    return showNone(vscode.l10n.t('There is no such run. Train on a folder of pictures first.'));
  const items = offered.map((run) => ({
    label: run.name,
    description: run.isTraining ? vscode.l10n.t('training') : checkpointSummary(run.checkpoints[0]),
    run: run.id,
  }));
  const placeHolder = vscode.l10n.t('Choose a run');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.run;
}

/** Lets the person choose a checkpoint of any run; undefined when they do not. */
export async function pickCheckpoint({ runs }: Services, title: string): Promise<string | undefined> {
  const items: (vscode.QuickPickItem & { readonly path?: string })[] = [];
  for (const run of await runs.load()) {
    if (run.checkpoints.length === 0) continue;
    items.push({ label: run.name, kind: vscode.QuickPickItemKind.Separator });
    for (const checkpoint of run.checkpoints) {
      items.push({
        label: checkpointTitle(checkpoint),
        description: `${run.name} · ${checkpointSummary(checkpoint)}`,
        path: checkpoint.path,
      });
    }
  }
  if (items.length === 0)
    return showNone(vscode.l10n.t('There is no checkpoint yet. Train on a folder of pictures first.'));
  const placeHolder = vscode.l10n.t('Choose a checkpoint');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.path;
}

/** The id of a training: of a row in the runs view that has no run yet, or of a button that is about one. */
export function trainingArgument(argument: unknown): string | undefined {
  const id = isFields(argument) && isFields(argument.training) ? argument.training.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** The training of a row in the runs view, else one of those that wait, chosen by the person. */
export async function pickWaiting(
  { queue }: Services,
  title: string,
  argument: unknown,
): Promise<Training | undefined> {
  const { waiting } = queue;
  const id = trainingArgument(argument);
  if (id !== undefined) return waiting.find((training) => training.id === id);
  if (waiting.length === 0) return showNone(vscode.l10n.t('Nothing waits to be trained.'));
  const items = waiting.map((training, i) => ({ label: training.title, description: `${i + 1}`, training }));
  return (await vscode.window.showQuickPick(items, { title }))?.training;
}

function showNone(message: string): undefined {
  void vscode.window.showInformationMessage(message);
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
