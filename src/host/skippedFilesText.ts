import path from 'node:path';
import type { DataRecord } from '../protocol/configuration';
import type { SkippedFile } from '../runs/skippedFiles';

/** The list of the files that a run left out: how many, then each with its reason. */
export function skippedFilesText(
  run: string,
  { folder, skipped, images }: Pick<DataRecord, 'folder' | 'skipped' | 'images'>,
  files: readonly SkippedFile[],
): string {
  const head =
    `${path.basename(run)} is trained on ${images.toLocaleString('en')} images of ${folder}. ` +
    `${skipped.toLocaleString('en')} ${skipped === 1 ? 'file' : 'files'} could not be read as images:\n\n`;
  const lines = files.map(({ path: file, reason }) => `${path.relative(folder, file)}\n    ${reason}\n`);
  const rest = skipped - files.length;
  const more =
    rest <= 0
      ? ''
      : files.length === 0
        ? 'Which ones was not kept: the run was made by an earlier version.\n'
        : `and ${rest.toLocaleString('en')} more.\n`;
  return head + lines.join('') + more;
}
