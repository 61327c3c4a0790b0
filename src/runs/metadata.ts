import { CheckpointError, damaged } from './checkpointError';
import { checkVersion, type FormatVersion } from './upgrade';
import { InvalidValueError } from './validation';

/** Access to the metadata of a file that is known to be of the right format. */
export interface MetadataReader {
  readonly version: FormatVersion;
  readonly has: (key: string) => boolean;
  /** @throws InvalidValueError when it is missing or longer than any of ours. */
  readonly text: (key: string) => string;
  /** @throws InvalidValueError when it is missing or no JSON. */
  readonly json: (key: string) => unknown;
}

/** Characters of one text of the metadata. */
export const mostTextLength = 65_536;

/**
 * Reads the metadata that `writeCheckpoint` or `writeTrainingState` gave a safetensors file.
 *
 * @param format what kind of file it must be.
 * @throws CheckpointError when it is of another kind or a newer version, or `read` finds a value wrong.
 */
export function readMetadata<T>(
  file: string,
  metadata: Readonly<Record<string, string>>,
  format: string,
  read: (reader: MetadataReader) => T,
): T {
  const has = (key: string): boolean => Object.hasOwn(metadata, key);
  const text = (key: string): string => {
    const value = has(key) ? metadata[key] : undefined;
    if (value === undefined) throw new InvalidValueError(`its metadata has no "${key}"`);
    if (value.length > mostTextLength) throw new InvalidValueError(`its metadata's "${key}" is too long`);
    return value;
  };
  const json = (key: string): unknown => {
    try {
      return JSON.parse(text(key));
    } catch (error) {
      throw error instanceof SyntaxError ? new InvalidValueError(`its ${key} is not valid JSON`) : error;
    }
  };
  if (!has('format') || metadata['format'] !== format) {
    throw new CheckpointError(
      `${file} was not saved by Latent Explorer: its metadata does not name the format "${format}". ` +
        'Use a file from the checkpoints folder of a run.',
    );
  }
  try {
    return read({ version: checkVersion(file, json('formatVersion')), has, text, json });
  } catch (error) {
    throw error instanceof InvalidValueError ? damaged(file, error.message, error) : error;
  }
}
