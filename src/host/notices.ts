import * as vscode from 'vscode';
import { CheckpointError } from '../runs/checkpointError';
import { Commands } from './contributions';
import {
  CancelledError,
  TrainerDiedError,
  TrainerRequestError,
  TrainerUnusableError,
  UserError,
  type ErrorAction,
} from './errors';

type Severity = 'error' | 'warning' | 'information';

/** The one place that shows messages: each says what to do, and has the buttons that do it. */
export class Notices {
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Shows a message and does what its buttons say; resolves when the person has closed it. */
  async show(severity: Severity, message: string, actions: readonly ErrorAction[] = []): Promise<void> {
    const buttons = actions.map(({ title }) => title);
    this.#log[severity === 'information' ? 'info' : severity === 'warning' ? 'warn' : 'error'](message);
    const pressed =
      severity === 'error'
        ? vscode.window.showErrorMessage(message, ...buttons)
        : severity === 'warning'
          ? vscode.window.showWarningMessage(message, ...buttons)
          : vscode.window.showInformationMessage(message, ...buttons);
    const title = await pressed;
    const action = actions.find((each) => each.title === title);
    if (action) void vscode.commands.executeCommand(action.command, ...(action.args ?? []));
  }

  /** Shows an error, unless it only says that nobody wants the result any more. */
  report(error: unknown, retry?: ErrorAction): void {
    if (isCancellation(error)) return;
    const actions =
      error instanceof UserError ? [...error.actions] : [...(retry ? [retry] : []), showLogAction()];
    if (!(error instanceof UserError) && error instanceof Error)
      this.#log.debug(error.stack ?? error.message);
    void this.show('error', describeError(error), actions);
  }
}

/** Opens the log. */
export function showLogAction(): ErrorAction {
  return { title: vscode.l10n.t('Show Log'), command: Commands.showLog };
}

/** Whether an error only says that nobody wants the result any more. */
export function isCancellation(error: unknown): boolean {
  return error instanceof CancelledError || error instanceof vscode.CancellationError;
}

/** What happened and what to do, in a sentence or two. */
export function describeError(error: unknown): string {
  if (error instanceof UserError || error instanceof TrainerRequestError) return error.message;
  if (error instanceof TrainerUnusableError) return error.message;
  if (error instanceof CheckpointError) return error.message;
  if (error instanceof TrainerDiedError) return describeDeath(error);
  const reason = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Latent Explorer ran into an unexpected problem: {0}', reason);
}

function describeDeath({ exit, stderr, duringStart }: TrainerDiedError): string {
  const how = exit.signal ?? vscode.l10n.t('exit code {0}', String(exit.code ?? '?'));
  const last = stderr.findLast((line) => /error/i.test(line)) ?? stderr.at(-1) ?? '';
  if (duringStart) {
    return vscode.l10n.t('The trainer process could not start ({0}). {1}', how, last).trim();
  }
  if (exit.signal === 'SIGKILL' || exit.code === 137) {
    return vscode.l10n.t(
      'The trainer process was killed ({0}). If memory ran out, a smaller batch or smaller pictures help.',
      how,
    );
  }
  return vscode.l10n.t('The trainer process ended unexpectedly ({0}). {1}', how, last).trim();
}
