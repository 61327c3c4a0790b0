import type { Engine } from './engine';
import { createOnnxEngine } from './onnx/onnxEngine';
import { SpeedMemory, type Speeds } from './speedMemory';
import { type InstallationMarker, installationFolder, readInstallation } from './tensorflow/installation';
import { createTensorflowEngine } from './tensorflow/tensorflowEngine';
import { timeSteps, type Trial } from './trial';

export interface LoadedEngine {
  readonly engine: Engine;
  /** Why this one, for the run record and the status line. */
  readonly reason: string;
}

export interface LoadEngineOptions {
  /** What `auto` times the engines on; without it `auto` takes the one that is always there. */
  readonly trial?: Trial;
  /** Absolute path of the file that remembers the times. */
  readonly memoryFile?: string;
  /** Absolute path of the folder of installed engines; by default {@link enginesFolder}. */
  readonly enginesFolder?: string;
}

/** The folder of installed engines of this process, from `LATENT_EXPLORER_ENGINES`. */
export function enginesFolder(): string | undefined {
  return process.env['LATENT_EXPLORER_ENGINES'] || undefined;
}

/** @throws EngineUnavailableError when the one asked for is not there, or none is. */
export async function loadEngine(
  choice: 'auto' | Engine['name'],
  options: LoadEngineOptions = {},
): Promise<LoadedEngine> {
  const engines = options.enginesFolder ?? enginesFolder();
  const folder = engines === undefined ? undefined : installationFolder(engines);
  switch (choice) {
    case 'onnx':
      return { engine: await createOnnxEngine(), reason: 'chosen in the settings' };
    case 'tensorflow':
      return { engine: await createTensorflowEngine({ folder }), reason: 'chosen in the settings' };
    case 'auto':
      return loadFaster(folder, options);
  }
}

async function loadFaster(
  folder: string | undefined,
  { trial, memoryFile }: LoadEngineOptions,
): Promise<LoadedEngine> {
  const onnx = await createOnnxEngine();
  const installed = folder === undefined ? undefined : await readInstallation(folder);
  if (!installed || !folder) return { engine: onnx, reason: 'the only engine that is installed' };
  if (!trial) return { engine: onnx, reason: 'the engine that loads fastest' };
  const memory = memoryFile
    ? new SpeedMemory(memoryFile, trial.program, versions(onnx, installed))
    : undefined;
  if (await memory?.hasCrashed()) {
    return { engine: onnx, reason: 'TensorFlow ended the process that tried it before' };
  }
  const remembered = await memory?.speeds();
  if (remembered && remembered.onnx <= remembered.tensorflow) {
    return { engine: onnx, reason: comparison(remembered, 'measured earlier') };
  }
  let tensorflow: Engine | undefined;
  try {
    await memory?.begin();
    tensorflow = await createTensorflowEngine({ folder });
    const speeds = remembered ?? {
      onnx: await timeSteps(onnx, trial),
      tensorflow: await timeSteps(tensorflow, trial),
    };
    await memory?.finish(speeds);
    const [engine, other] = speeds.onnx <= speeds.tensorflow ? [onnx, tensorflow] : [tensorflow, onnx];
    other.dispose();
    return { engine, reason: comparison(speeds, remembered ? 'measured earlier' : 'measured just now') };
  } catch (error) {
    // Whatever is wrong with the other, this one trains.
    tensorflow?.dispose();
    await memory?.finish(undefined);
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { engine: onnx, reason: `TensorFlow could not be tried: ${line}` };
  }
}

function versions(onnx: Engine, { tfjsNode, tensorflow, origin }: InstallationMarker): string[] {
  return [onnx.version, String(onnx.threads), tfjsNode, tensorflow, origin];
}

function comparison(speeds: Speeds, when: string): string {
  const text = (name: string, milliseconds: number) => `${name} ${milliseconds.toPrecision(3)} ms a step`;
  const both = [text('ONNX Runtime', speeds.onnx), text('TensorFlow', speeds.tensorflow)];
  if (speeds.tensorflow < speeds.onnx) both.reverse();
  return `the faster here: ${both.join(', ')}, ${when}`;
}
