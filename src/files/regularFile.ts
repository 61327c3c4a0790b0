import { constants, type Stats } from 'node:fs';

/**
 * How to open a file that anyone may have made: without O_NONBLOCK, which Windows lacks, opening a named pipe
 * would wait for ever.
 */
export const openForReading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * What stands under the name of a file and is none, as the end of a sentence: it would be waited for, or read
 * from, without end. Undefined for a file.
 */
export function otherThanFile(facts: Stats): string | undefined {
  if (facts.isFile()) return undefined;
  return facts.isDirectory() ? 'a folder' : 'a pipe, a socket or a device';
}
