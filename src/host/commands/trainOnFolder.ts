import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../protocol/configuration';
import { Commands, type StartedRun, type TrainOptions } from '../contributions';
import type { Services } from '../services';
import { requestedConfiguration, runsFolderFor } from '../settings';
import { requireFile, requireTrust } from '../trust';
import { addToQueue } from './addToQueue';
import { asUri } from './arguments';
import { pickFolder } from './pickFolder';

/**
 * `VAE: Train on Folder`. With a folder, as from its context menu, it asks nothing more; without, it asks for
 * one and then offers the options. While another run trains, this one waits its turn. Resolves when the run folder exists; see {@link StartedRun}.
 */
export async function trainOnFolder(
  services: Services,
  folder?: unknown,
  options?: unknown,
): Promise<StartedRun | undefined> {
  requireTrust();
  const given = asUri(folder);
  if (given) return startTraining(services, given, asOptions(options));
  const picked = await pickFolder();
  if (!picked) return undefined;
  const start = {
    label: `$(play) ${vscode.l10n.t('Start Training')}`,
    detail: vscode.l10n.t('With your settings; what is not set is chosen from the pictures'),
  };
  const configure = {
    label: `$(settings) ${vscode.l10n.t('Configure…')}`,
    detail: vscode.l10n.t('Architecture, latent dimensions, likelihood, β, epochs and more'),
  };
  const title = vscode.l10n.t('Train on {0}', vscode.workspace.asRelativePath(picked));
  const chosen = await vscode.window.showQuickPick([start, configure], { title });
  if (chosen === configure) {
    return vscode.commands.executeCommand<StartedRun | undefined>(Commands.trainOnFolderConfigure, picked);
  }
  return chosen && startTraining(services, picked, {});
}

/** Trains on a folder with the person's settings, or the options given instead: now, or when its turn comes. */
export async function startTraining(
  services: Services,
  folder: vscode.Uri,
  options: TrainOptions,
): Promise<StartedRun | undefined> {
  requireTrust();
  const path = requireFile(folder);
  const configuration: RequestedConfiguration = options.configuration ?? requestedConfiguration(folder);
  const runsFolder = options.runsFolder ?? runsFolderFor(path);
  return addToQueue(services, { kind: 'train', folder: path, runsFolder, configuration });
}

/** Menus give the selection as second argument, other code gives options. */
function asOptions(value: unknown): TrainOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
