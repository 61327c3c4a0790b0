import path from 'node:path';
import * as vscode from 'vscode';
import { isRunLocked } from '../../runs/runLock';
import { Commands } from '../contributions';
import { UserError } from '../errors';
import type { Services } from '../services';
import { meantRuns } from './arguments';

/**
 * `VAE: Delete Run…`: moves a run, or a selection of them, to the trash after asking once. Other code may
 * pass `{run, confirm: false}`. Gives back whether they were deleted.
 */
export async function deleteRun(services: Services, ...args: readonly unknown[]): Promise<boolean> {
  const { runs, queue } = services;
  const wanted = await meantRuns(services, vscode.l10n.t('Delete Run'), args);
  if (wanted.length === 0) return false;
  await runs.load();
  for (const run of wanted) await requireDeletable(services, run);
  const waiting = wanted.filter((run) => queue.holds(run) !== undefined).length;
  const asks = (args[0] as { readonly confirm?: unknown } | undefined)?.confirm !== false;
  if (asks && !(await confirmed(...question(services, wanted, waiting)))) return false;
  // While the person was asked, the turn of one may have come.
  for (const run of wanted) await requireIdle(services, run);
  for (const run of wanted) queue.remove(queue.holds(run)?.id ?? '');
  const failed = await toTrash(wanted);
  const left = failed.length > 0 ? await forGood(services, failed, asks) : [];
  await runs.refresh();
  return left.length === 0;
}

/** Only what is listed as a run, and what nothing trains: an argument must never delete anything else. */
async function requireDeletable(services: Services, run: string): Promise<void> {
  const { runs } = services;
  if (![...runs.all, ...runs.damaged].some(({ id }) => id === run)) {
    throw new UserError(vscode.l10n.t('This is not one of the runs. Refresh the runs, then try again.'));
  }
  await requireIdle(services, run);
}

async function requireIdle({ runs, queue }: Services, run: string): Promise<void> {
  const held = queue.holds(run);
  if (held && held === queue.current) {
    throw new UserError(vscode.l10n.t('This run is training. Stop it, then delete it.'), [
      { title: vscode.l10n.t('Stop Training'), command: Commands.stopTraining, args: [{ run }] },
    ]);
  }
  if (await isRunLocked(run)) {
    throw new UserError(
      vscode.l10n.t('"{0}" is training in another window. Stop it there, then delete it.', nameOf(runs, run)),
    );
  }
}

function question(
  { runs }: Services,
  wanted: readonly string[],
  waiting: number,
): readonly [question: string, detail: string, button: string] {
  const names = wanted.map((run) => nameOf(runs, run));
  const asked =
    wanted.length === 1
      ? vscode.l10n.t('Delete "{0}" with all its checkpoints?', names[0]!)
      : vscode.l10n.t('Delete {0} runs with all their checkpoints?', wanted.length);
  const lines = [
    ...(wanted.length > 1 ? names : []),
    ...(waiting > 0 ? [vscode.l10n.t('What waits in the queue to be gone on with is taken out.')] : []),
    wanted.length === 1
      ? vscode.l10n.t('It is moved to the trash.')
      : vscode.l10n.t('They are moved to the trash.'),
  ];
  return [asked, lines.join('\n'), vscode.l10n.t('Move to Trash')];
}

interface Kept {
  readonly run: string;
  readonly error: unknown;
}

/** Gives back what could not be moved. */
async function toTrash(wanted: readonly string[]): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const run of wanted) {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(run), { recursive: true, useTrash: true });
    } catch (error) {
      if (!isGone(error)) kept.push({ run, error });
    }
  }
  return kept;
}

/** Some machines have no trash; then it is for the person to say whether to delete for good. Gives back what is left. */
async function forGood({ runs }: Services, kept: readonly Kept[], asks: boolean): Promise<readonly Kept[]> {
  const [{ run: first, error }] = kept as readonly [Kept];
  if (!asks) throw error;
  const asked =
    kept.length === 1
      ? vscode.l10n.t('"{0}" could not be moved to the trash.', nameOf(runs, first))
      : vscode.l10n.t('{0} runs could not be moved to the trash.', kept.length);
  const detail = error instanceof Error ? error.message : String(error);
  if (!(await confirmed(asked, detail, vscode.l10n.t('Delete Permanently')))) return kept;
  for (const { run } of kept) await vscode.workspace.fs.delete(vscode.Uri.file(run), { recursive: true });
  return [];
}

/** Someone else was quicker. */
function isGone(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}

/** A damaged run has no name but that of its folder. */
function nameOf(runs: Services['runs'], run: string): string {
  return runs.find(run)?.name ?? path.basename(run);
}

async function confirmed(question: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}
