import { type EngineChoice, engineNames } from '../protocol/engines';
import { fastest } from './choosing';
import type { Engine } from './engine';
import { installedEngines, loadNamed } from './registry';
import type { Trial } from './trial';

export interface LoadedEngine {
  readonly engine: Engine;
  /** Why this one, for the run record and the status line. */
  readonly reason: string;
  /**
   * Where the engine was chosen by its speed: takes the milliseconds of the fastest step that a run took on it. When
   * they are far from what was measured, the engines are timed anew the next time.
   */
  readonly confirm?: (milliseconds: number) => Promise<void>;
}

export interface LoadEngineOptions {
  /** What `auto` times the engines on; without it `auto` takes the first that loads. */
  readonly trial?: Trial;
  /** Absolute path of the file that remembers the times. */
  readonly memoryFile?: string;
  /** Absolute path of the folder of installed engines; by default that of this process. */
  readonly enginesFolder?: string;
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
