import type { ImageDataset } from '../data/dataset';
import type { DataRecord } from '../protocol/configuration';
import { ConfigurationError } from './configuration';

/** Nothing can tell whether the pictures are those of the run; the person may know. */
export class UnprovenPicturesError extends Error {
  override readonly name = 'UnprovenPicturesError';
}

/**
 * Whether a run can go on with these pictures: were they others, it would be validated on what it was trained on.
 *
 * @param dataset loaded with the record's fingerprint.
 * @param accept the person says that they are the same.
 * @returns `accepted` when that is all there is to go by.
 * @throws ConfigurationError when they have changed; UnprovenPicturesError when it cannot be told and nobody says.
 */
export function checkPictures(
  { recognition, count, labelNames }: Pick<ImageDataset, 'recognition' | 'count' | 'labelNames'>,
  { folder, images, labelNames: recordedLabels }: DataRecord,
  accept: boolean,
): 'same' | 'accepted' {
  if (recognition === 'same') return 'same';
  const isOther = count !== images || labelNames.join('\0') !== recordedLabels.join('\0');
  if (recognition !== 'unproven' || isOther) {
    throw new ConfigurationError(
      `The pictures in ${folder} have changed since this run began, so its training and validation ` +
        'pictures cannot be told apart any more. Restore the folder, or start a new run.',
    );
  }
  if (accept) return 'accepted';
  throw new UnprovenPicturesError(
    `Nothing tells any more whether the pictures in ${folder} are those that this run began with: version 0.1 knew ` +
      'them by the times of their files, which are others now. There are as many as before. If you know that they ' +
      'are the same, say so when you resume; else restore the folder, or start a new run.',
  );
}
