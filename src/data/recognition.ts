import { type ListedPicture, readCacheOfVersion1 } from './cacheOfVersion1';
import { isOfContents, listingFingerprint } from './fingerprint';

/** Whether the pictures of a folder are those that were recorded; `unproven` when nothing can tell any more. */
export type Recognition = 'same' | 'changed' | 'unproven';

/**
 * Compares pictures with a fingerprint that was recorded earlier. Version 0.1 recorded the times of the files, which
 * neither a copy keeps nor a `touch`; what was in those files, its cache of decoded pictures still tells.
 *
 * @param fingerprint of the contents, as they are now.
 * @param listPictures that can be read now, in their order.
 * @param cacheOfVersion1 absolute path of that cache, if there is one.
 */
export async function recognise(
  recorded: string,
  fingerprint: string,
  listPictures: () => readonly ListedPicture[],
  cacheOfVersion1: string,
): Promise<Recognition> {
  if (isOfContents(recorded)) return recorded === fingerprint ? 'same' : 'changed';
  const pictures = listPictures();
  if (recorded === listingFingerprint(pictures)) return 'same';
  const before = await readCacheOfVersion1(cacheOfVersion1);
  if (!before || listingFingerprint(before) !== recorded) return 'unproven';
  const isSame =
    before.length === pictures.length &&
    before.every(({ relativePath, checksum }, i) => {
      return relativePath === pictures[i]!.relativePath && checksum === pictures[i]!.checksum;
    });
  return isSame ? 'same' : 'changed';
}
