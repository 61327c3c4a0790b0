import * as vscode from 'vscode';
import { UserError } from '../errors';
import { showLogAction } from '../notices';
import type { Services } from '../services';
import { requireTrust } from '../trust';

/**
 * `VAE: Install TensorFlow Engine`: into the extension's global storage, with progress and a way to cancel.
 * Gives back what was installed, in a sentence.
 */
export async function installTensorflowEngine({ installer, notices }: Services): Promise<string> {
  requireTrust();
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Installing the TensorFlow engine'),
    cancellable: true,
  };
  try {
    const installed = await vscode.window.withProgress(options, (progress, token) =>
      installer.install((message) => progress.report({ message }), token),
    );
    const next = vscode.l10n.t('New runs take the faster engine, unless the setting vae.engine names one.');
    void notices.show('information', `${installed} ${next}`);
    return installed;
  } catch (error) {
    // A message shows one paragraph; what failed step by step is in the log.
    if (error instanceof UserError) throw new UserError(error.message.replace(/\n/g, ' '), [showLogAction()]);
    throw error;
  }
}
