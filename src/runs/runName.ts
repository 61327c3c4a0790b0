const mostNameLength = 60;

/**
 * Name of a run folder: when it began, in UTC to the minute, and what it is trained on, as in
 * `2026-11-21T0731-digits`. Sorted by name, runs are sorted by age. Characters that a file system, a shell
 * or a Markdown link would stumble over become hyphens.
 *
 * @param created ISO 8601, UTC.
 * @param dataFolderName last part of the path of the picture folder.
 */
export function runName(created: string, dataFolderName: string): string {
  const minute = created.slice(0, 16).replace(':', '');
  const plain = dataFolderName.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-');
  const short = Array.from(plain).slice(0, mostNameLength).join('');
  // Windows drops dots at the end of a name.
  return `${minute}-${short.replace(/^[-.]+|[-.]+$/g, '') || 'images'}`;
}
