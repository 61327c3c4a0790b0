import * as vscode from 'vscode';
import { Commands, type StartedRun } from '../contributions';
import { UserError } from '../errors';
import { readRun } from '../runFolder';
import type { Services } from '../services';
import { opensExplorerOnTraining } from '../settings';
import { requireTrust } from '../trust';
import { pickRun, runArgument } from './arguments';

/**
 * `VAE: Resume Training`: goes on with a run from its last saved state. Takes a row of the runs view or
 * `{run, epochs?}`; without, the run that has just failed or stopped, else it asks.
 */
export async function resumeTraining(
  services: Services,
  argument?: unknown,
): Promise<StartedRun | undefined> {
  requireTrust();
  const { session, runs, panel } = services;
  if (session.isActive) {
    throw new UserError(vscode.l10n.t('A run is training already. Stop it first, or let it end.'), [
      { title: vscode.l10n.t('Stop Training'), command: Commands.stopTraining },
    ]);
  }
  const run =
    runArgument(argument) ??
    (session.status.resumable ? session.current?.run : undefined) ??
    (await pickRun(services, vscode.l10n.t('Resume Training'), ({ resumable }) => resumable));
  if (run === undefined) return undefined;
  const found = await readRun(run);
  if (found.kind === 'damaged') {
    throw new UserError(
      vscode.l10n.t('This run cannot be resumed: {0}. Train on the folder again.', found.reason),
    );
  }
  if (!found.resumable) {
    throw new UserError(
      vscode.l10n.t('This run has no saved state to go on from. Train on the folder again.'),
    );
  }
  const epochs =
    epochsOf(argument) ?? (await epochsToGoOn(found.record.training.epochs, found.checkpoints[0]?.epoch));
  if (epochs === 'cancelled') return undefined;
  if (opensExplorerOnTraining()) panel.reveal();
  const started = await session.resume({ run, epochs });
  if (started) await runs.refresh();
  return started;
}

function epochsOf(argument: unknown): number | undefined {
  const epochs = (argument as { readonly epochs?: unknown } | undefined)?.epochs;
  return Number.isSafeInteger(epochs) ? (epochs as number) : undefined;
}

/** A run that has had all its epochs needs a new total; another goes on to the one recorded. */
async function epochsToGoOn(
  planned: number,
  done: number | undefined,
): Promise<number | undefined | 'cancelled'> {
  if (done === undefined || done < planned) return undefined;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Resume Training'),
    prompt: vscode.l10n.t('This run has had its {0} epochs. How many shall it have in all?', planned),
    value: String(planned * 2),
    validateInput: (value) =>
      Number.isSafeInteger(Number(value)) && Number(value) > done
        ? undefined
        : vscode.l10n.t('Type a whole number above {0}.', done),
  });
  return text === undefined ? 'cancelled' : Number(text);
}
