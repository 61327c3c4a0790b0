import { existsSync } from 'node:fs';
import path from 'node:path';
import { type EngineFacts, installationFolder, listEngines } from '../engine';
import { defaultCacheFolder, UsageError } from './arguments';
import { engines } from '../protocol/engines';
import { type Command, jsonOption } from './command';

export const enginesCommand: Command = {
  usage: '',
  summary: 'what can compute here: each engine, its version and threads, or why it is not available',
  options: jsonOption,
  async run({ positionals, options }, output) {
    if (positionals.length > 0) throw new UsageError('engines takes no words, only --json.');
    for (const facts of await listEngines())
      output.print(options['json'] ? JSON.stringify(facts) : readable(facts));
    return 0;
  },
};

/**
 * Where the command line looks for engines that were installed: `LATENT_EXPLORER_ENGINES`, the project's own
 * `.cache` when this is run from the project and it has one, else the user's cache folder.
 *
 * @param program absolute path of the folder that the command line was built into.
 */
export function findEnginesFolder(program: string): string {
  const project = path.join(program, '..', '.cache');
  const given = process.env['LATENT_EXPLORER_ENGINES'];
  if (given) return path.resolve(given);
  return existsSync(installationFolder(project)) ? project : defaultCacheFolder();
}

function readable({ name, available, reason, version, threads, device }: EngineFacts): string {
  const title = engines[name].label;
  if (!available) return `${title}: not available. ${reason}`;
  if (device?.isSoftware) {
    return `${title} ${version}: available on ${device.name}, which computes on the processor: slow, and never chosen by auto.`;
  }
  if (device) return `${title} ${version}: available on ${device.name}.`;
  return `${title} ${version}: available, ${threads} ${threads === 1 ? 'thread' : 'threads'}.`;
}
