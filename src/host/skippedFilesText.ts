import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { DataRecord } from '../protocol/configuration';
import type { SkippedFile } from '../runs/skippedFiles';

/** The list of the files that a run left out: how many, then each with its reason. @param run what people call it. */
export function skippedFilesText(
  run: string,
  { folder, skipped, images }: Pick<DataRecord, 'folder' | 'skipped' | 'images'>,
  files: readonly SkippedFile[],
): string {
  const about = [run, images.toLocaleString(), folder, skipped.toLocaleString()] as const;
  const head =
    skipped === 1
      ? l10n.t('{0} is trained on {1} pictures of {2}.\n1 file could not be read as a picture:', ...about)
      : l10n.t('{0} is trained on {1} pictures of {2}.\n{3} files could not be read as pictures:', ...about);
  const lines = files.map(({ path: file, reason }) => `${path.relative(folder, file)}\n    ${reason}\n`);
  const rest = skipped - files.length;
  return `${head}\n\n${lines.join('')}${rest > 0 ? `${restText(rest, files)}\n` : ''}`;
}

function restText(rest: number, listed: readonly SkippedFile[]): string {
  return listed.length === 0
    ? l10n.t('Which ones was not kept: the run was made by an earlier version.')
    : l10n.t('and {0} more.', rest.toLocaleString());
}
