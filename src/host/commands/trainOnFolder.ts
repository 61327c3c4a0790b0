import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../protocol/configuration';
import type { StartedRun, TrainOptions } from '../contributions';
import type { Services } from '../services';
import { requestedConfiguration, runsFolderFor } from '../settings';
import { requireFile, requireTrust } from '../trust';
import { addToQueue } from './addToQueue';
import { asUri } from './arguments';
import { pickFolder } from './pickFolder';
import { pickQuickOptions } from './quickOptions';

/**
 * `VAE: Train on Folder`. With a folder, as from its context menu, it asks nothing more; without, it asks for
 * one and then offers a few options, and all of them. While another run trains, this one waits its turn. Resolves when the run folder exists; see {@link StartedRun}.
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
  const title = vscode.l10n.t('Train on {0}', vscode.workspace.asRelativePath(picked));
  const settings = requestedConfiguration(picked);
  const chosen = await pickQuickOptions(title, settings);
  if (chosen?.next === 'all') {
    services.panel.openOptions({
      folder: requireFile(picked),
      requested: changesOf(settings, chosen.requested),
    });
    return undefined;
  }
  return chosen && startTraining(services, picked, { configuration: chosen.requested });
}

/** Trains on a folder with the person's settings, or the options given instead: now, or when its turn comes. */
async function startTraining(
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

/** What is asked for otherwise than it is set. */
function changesOf(
  settings: RequestedConfiguration,
  requested: RequestedConfiguration,
): RequestedConfiguration | undefined {
  const before = new Map(Object.entries(settings));
  const changes = Object.entries(requested).filter(
    ([id, value]) => value !== undefined && value !== before.get(id),
  );
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
}

/** Menus give the selection as second argument, other code gives options. */
function asOptions(value: unknown): TrainOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
