import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../protocol/configuration';
import { requestedProblem } from '../protocol/requested';
import { Settings, type SettingId } from './contributions';
import { UserError } from './errors';
import { isInside } from '../files/isInside';
import { workspacePaths } from './trust';

const section = 'vae';

/** Settings that go to the trainer as they are. */
const modelSettings = [
  Settings.architecture,
  Settings.latentDimensions,
  Settings.hiddenUnits,
  Settings.likelihood,
  Settings.beta,
  Settings.klWarmUpEpochs,
  Settings.epochs,
  Settings.patience,
  Settings.batchSize,
  Settings.learningRate,
  Settings.schedule,
  Settings.weightDecay,
  Settings.seed,
  Settings.imageSize,
  Settings.channels,
  Settings.background,
  Settings.validationFraction,
  Settings.engine,
] as const satisfies readonly (SettingId & keyof RequestedConfiguration)[];

/**
 * What the person has set for pictures of a folder. What they have not is left out, so that the trainer
 * chooses it from the data.
 *
 * @throws UserError that names the first setting whose value cannot be.
 */
export function requestedConfiguration(folder: vscode.Uri): RequestedConfiguration {
  const configuration = vscode.workspace.getConfiguration(section, folder);
  const entries = modelSettings.map((name) => [name, valueSet(configuration, name)] as const);
  const requested = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const wrong = requestedProblem(requested);
  if (!wrong) return requested;
  const setting = `${section}.${wrong.name.replace(/\[.*/, '')}`;
  throw new UserError(vscode.l10n.t('The setting {0} {1}.', setting, wrong.what), [
    {
      title: vscode.l10n.t('Open Settings'),
      command: 'workbench.action.openSettings',
      args: [setting],
    },
  ]);
}

function valueSet(configuration: vscode.WorkspaceConfiguration, name: string): unknown {
  const found = configuration.inspect(name);
  const isSet = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
    (value) => value !== undefined,
  );
  const value = isSet ? configuration.get<unknown>(name) : undefined;
  const isDefault = value === null || (value === 'auto' && name !== Settings.engine) || value === '';
  return isDefault ? undefined : value;
}

/** Where run folders of pictures in `folder` are made: an absolute path. */
export function runsFolderFor(folder: string): string {
  const owner = workspacePaths().find((workspace) => isInside(workspace, folder));
  // Pictures from outside the workspace get their runs beside them.
  return runsFolderIn(owner ?? path.dirname(folder));
}

/** The runs folder of a workspace folder: an absolute path. */
export function runsFolderIn(workspace: string): string {
  const configured = vscode.workspace
    .getConfiguration(section, vscode.Uri.file(workspace))
    .get<string>(Settings.runsFolder);
  return path.resolve(workspace, configured?.trim() || 'vae-runs');
}

/** Whether the panel opens on its own when training starts. */
export function opensExplorerOnTraining(): boolean {
  return vscode.workspace.getConfiguration(section).get<boolean>(Settings.openExplorerOnTraining, true);
}
