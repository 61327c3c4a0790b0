import * as vscode from 'vscode';
import { readRun, type ReadableRun } from '../../runs/readRun';
import type { StartedRun } from '../contributions';
import { UserError } from '../errors';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { addToQueue } from './addToQueue';
import { pickRun, runArgument } from './arguments';

/**
 * `VAE: Resume Training`: goes on with a run from its last saved state; while another trains, it waits its
 * turn. Takes a row of the runs view or `{run, epochs?}`; without, the run that has just failed or stopped, else
 * it asks.
 */
export async function resumeTraining(
  services: Services,
  argument?: unknown,
): Promise<StartedRun | undefined> {
  requireTrust();
  const { runs, queue } = services;
  const isFree = ({ id }: Run): boolean => queue.holds(id) === undefined;
  const id =
    runArgument(argument) ??
    justInterrupted(services) ??
    (await pickRun(services, vscode.l10n.t('Resume Training'), (run) => run.resumable && isFree(run)));
  if (id === undefined) return undefined;
  const held = queue.holds(id);
  if (held) {
    throw new UserError(
      held === queue.current
        ? vscode.l10n.t('This run is training already.')
        : vscode.l10n.t('This run waits in the queue already.'),
    );
  }
  // It may lie where no run has been looked for yet, and may have changed a moment ago.
  const found = await readRun(id);
  if (found.kind === 'damaged') {
    throw new UserError(
      vscode.l10n.t('This run cannot be resumed: {0} Train on the folder again.', found.reason),
    );
  }
  if (!found.resumable) {
    throw new UserError(
      vscode.l10n.t('This run has no saved state to go on from. Train on the folder again.'),
    );
  }
  const epochs = epochsOf(argument) ?? (found.finished ? await askEpochs(found) : undefined);
  if (epochs === 'cancelled') return undefined;
  await runs.load();
  return addToQueue(services, { kind: 'resume', run: found.path, epochs });
}

function justInterrupted({ queue }: Services): string | undefined {
  const run = queue.current ? undefined : queue.last?.run;
  return run?.status.resumable ? run.id : undefined;
}

function epochsOf(argument: unknown): number | undefined {
  const epochs = (argument as { readonly epochs?: unknown } | undefined)?.epochs;
  return Number.isSafeInteger(epochs) ? (epochs as number) : undefined;
}

/** A run that has had all its epochs needs a new total; another goes on to the one recorded. */
async function askEpochs({ record }: ReadableRun): Promise<number | 'cancelled'> {
  const done = record.training.epochs;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Resume Training'),
    prompt: vscode.l10n.t('This run has had its {0} epochs. How many shall it have in all?', done),
    value: String(done * 2),
    validateInput: (value) =>
      Number.isSafeInteger(Number(value)) && Number(value) > done
        ? undefined
        : vscode.l10n.t('Type a whole number above {0}.', done),
  });
  return text === undefined ? 'cancelled' : Number(text);
}
