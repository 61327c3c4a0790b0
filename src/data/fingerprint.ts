import { createHash } from 'node:crypto';
import type { ScannedImage } from './scan';

/** SHA-256 over names, sizes and times of change, hexadecimal. */
export function fingerprintOf(
  images: readonly Pick<ScannedImage, 'relativePath' | 'size' | 'modified'>[],
): string {
  const hash = createHash('sha256');
  for (const { relativePath, size, modified } of images)
    hash.update(`${relativePath}\0${size}\0${modified}\0`);
  return hash.digest('hex');
}

/** A file name, 32 hexadecimal digits, that stands for plain data. */
export function shortHash(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32);
}
