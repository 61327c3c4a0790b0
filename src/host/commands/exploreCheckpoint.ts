import * as vscode from 'vscode';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { tick } from '../walkthroughSteps';
import { checkpointArgument, pickCheckpoint } from './arguments';

/** `VAE: Explore Checkpoint`: the panel's grid, sliders and encodings use it from now on. */
export async function exploreCheckpoint(services: Services, argument?: unknown): Promise<void> {
  requireTrust();
  const path =
    checkpointArgument(argument) ?? (await pickCheckpoint(services, vscode.l10n.t('Explore Checkpoint')));
  if (path === undefined) return;
  services.panel.revealStages();
  await services.model.explore({ kind: 'checkpoint', path });
  tick('explored');
}
