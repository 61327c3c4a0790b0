import { type EngineChoice, engineNames } from '../protocol/engines';
import { type ChoosingOptions, fastest } from './choosing';
import type { LoadedEngine } from './engine';
import { failSafe, type FailSafeOptions } from './failSafe';
import { installedEngines, loadNamed, successorOf } from './registry';

export interface LoadEngineOptions extends ChoosingOptions {
  /** Absolute path of the folder of installed engines; by default that of this process. */
  readonly enginesFolder?: string;
  /** Told when the engine is lost and another goes on in its place, from the same step. */
  readonly onFall?: FailSafeOptions['onFall'];
}

/** The folder of installed engines of this process, from `LATENT_EXPLORER_ENGINES`. */
export function enginesFolder(): string | undefined {
  return process.env['LATENT_EXPLORER_ENGINES'] || undefined;
}

/** @throws EngineUnavailableError when the one asked for is not there, or none is. */
export async function loadEngine(
  choice: EngineChoice,
  options: LoadEngineOptions = {},
): Promise<LoadedEngine> {
  const folder = options.enginesFolder ?? enginesFolder();
  const loaded = await load(choice, folder, options);
  const successor = successorOf(loaded.engine.name);
  if (successor === undefined) return loaded;
  const engine = failSafe(loaded.engine, {
    next: () => loadNamed(successor, folder),
    async onFall(fall) {
      await loaded.refuse?.(fall.reason);
      await options.onFall?.(fall);
    },
  });
  return { ...loaded, engine };
}

async function load(
  choice: EngineChoice,
  folder: string | undefined,
  options: ChoosingOptions,
): Promise<LoadedEngine> {
  if (choice !== 'auto') {
    return { engine: await loadNamed(choice, folder), reason: 'chosen in the settings' };
  }
  const installed = await installedEngines(folder);
  if (installed.length > 1) return fastest(installed, options);
  const [only] = installed;
  // Where there is none, the first of the list says what to do.
  const engine = await (only ? only.load() : loadNamed(engineNames[0]!, folder));
  return { engine, reason: 'the only engine that is installed' };
}
