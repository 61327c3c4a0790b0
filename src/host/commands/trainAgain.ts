import path from 'node:path';
import * as vscode from 'vscode';
import { asRequested } from '../../protocol/requested';
import { readRun } from '../../runs/readRun';
import { UserError } from '../errors';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { pickRun, runArgument } from './arguments';

/** `VAE: Train Again with Changes…`: shows the options that a run was trained with, to begin another with. */
export async function trainAgain(services: Services, argument?: unknown): Promise<void> {
  requireTrust();
  const { runs, panel } = services;
  const id = runArgument(argument) ?? (await pickRun(services, vscode.l10n.t('Train Again with Changes')));
  if (id === undefined) return;
  await runs.load();
  const listed = runs.find(id);
  // It may lie where no run has been looked for yet.
  const found = listed ? undefined : await readRun(id);
  if (found?.kind === 'damaged') {
    throw new UserError(vscode.l10n.t('The settings of this run cannot be read: {0}', found.reason));
  }
  const record = listed?.record ?? found?.record;
  if (!record) return;
  panel.openOptions({
    folder: record.data.folder,
    requested: asRequested(record),
    like: listed?.name ?? record.name,
    runsFolder: path.dirname(id),
  });
}
