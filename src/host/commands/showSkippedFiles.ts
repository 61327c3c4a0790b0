import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { showSkippedFilesOf } from '../views/skippedFiles';
import { pickRun, runArgument } from './arguments';

/** `VAE: Show Files Left Out`: which files of its folder a run could not read, and why. */
export async function showSkippedFiles(services: Services, argument?: unknown): Promise<void> {
  const run =
    runArgument(argument) ??
    (await pickRun(services, vscode.l10n.t('Show Files Left Out'), ({ record }) => record.data.skipped > 0));
  if (run === undefined) return;
  await showSkippedFilesOf(run, services.runs.find(run)?.name ?? path.basename(run));
}
