import { EngineUnavailableError } from './errors';
import type { Engine } from './engine';
import { failSafe } from './failSafe';
import { loadNamed } from './registry';
import { timeSteps, type Trial } from './trial';
import { webgpuVersions } from './webgpu/versions';

/**
 * The graphics card, where it takes a run in less time than the engine there is, which goes on where the card is lost.
 * Where there is none, this process has nothing to do for finding out.
 *
 * @param load loads the other engine.
 */
export async function findFaster(
  current: Engine,
  trial: Trial,
  load: () => Promise<Engine> = loadCard,
): Promise<Engine | undefined> {
  let found: Engine | undefined;
  try {
    found = await load();
    if (!found.device?.isSoftware) {
      const [other, own] = [await timeSteps(found, trial), await timeSteps(current, trial)];
      if (other.milliseconds < own.milliseconds)
        return failSafe(found, { next: () => loadNamed('onnx', undefined) });
    }
  } catch {
    // What cannot be loaded or cannot run is not faster.
  }
  found?.dispose();
  return undefined;
}

async function loadCard(): Promise<Engine> {
  if (await webgpuVersions()) return loadNamed('webgpu', undefined);
  throw new EngineUnavailableError('webgpu', 'ONNX Runtime is built without WebGPU here.');
}
