import path from 'node:path';
import { trimCache } from '../files/cacheFolder';
import { defaultCacheFolder, UsageError } from './arguments';
import { cacheOption, type Command, jsonOption } from './command';

export const cacheCommand: Command = {
  usage: '',
  summary:
    'where decoded pictures are kept between runs, and how much; --clear to clear away what is not in use',
  options: {
    ...cacheOption,
    ...jsonOption,
    clear: { kind: 'flag', help: 'clear away all that nobody has used for twenty minutes' },
  },
  async run({ positionals, options }, output) {
    if (positionals.length > 0) throw new UsageError('cache takes no words, only options.');
    const folder = path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder());
    const facts = await trimCache(folder, options['clear'] ? { most: 0 } : {});
    const { files, bytes, removedFiles, removedBytes } = facts;
    if (options['json']) output.print(JSON.stringify({ folder, ...facts }));
    else {
      output.print(`${folder}: ${files} files, ${megabytes(bytes)}.`);
      if (removedFiles > 0) output.print(`Cleared away ${removedFiles} files, ${megabytes(removedBytes)}.`);
    }
    return 0;
  },
};

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
