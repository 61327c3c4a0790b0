import { printable } from '../protocol/quoted';
import type { ImageDataset } from './dataset';
import type { SkippedFile } from './scan';

/** Skipped files that are named one by one; a folder of a million should not fill a log. */
const mostNamed = 100;

/** What became of a folder, in one line: how many pictures were decoded, found decoded, and left out. */
export function summary({ count, fromCache, skipped, transform }: ImageDataset): string {
  const { imageSize, channels } = transform;
  return (
    `${count} pictures of ${imageSize}x${imageSize} pixels, ${channels === 1 ? '1 channel' : `${channels} channels`}: ` +
    `${count - fromCache} decoded, ${fromCache} from the cache; ${skipped.length} skipped.`
  );
}

/** A line a skipped file, with its reason; the last line says how many more there are. */
export function skippedLines(skipped: readonly SkippedFile[]): string[] {
  const lines = skipped
    .slice(0, mostNamed)
    .map(({ path, reason }) => `Skipped ${printable(path)}: ${printable(reason)}`);
  const rest = skipped.length - lines.length;
  return rest > 0 ? [...lines, `Skipped ${rest} more.`] : lines;
}
