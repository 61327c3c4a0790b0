import type { Engine } from './engine';
import { EngineUnavailableError } from './errors';
import { createOnnxEngine, type OnnxEngineOptions } from './onnx/onnxEngine';

export interface LoadedEngine {
  readonly engine: Engine;
  /** Why this one, for the run record and the status line. */
  readonly reason: string;
}

/** @throws EngineUnavailableError */
export async function loadEngine(
  choice: 'auto' | Engine['name'],
  options: OnnxEngineOptions = {},
): Promise<LoadedEngine> {
  switch (choice) {
    case 'auto':
      return { engine: await createOnnxEngine(options), reason: 'the only engine of this version' };
    case 'onnx':
      return { engine: await createOnnxEngine(options), reason: 'chosen in the settings' };
    case 'tensorflow':
      throw new EngineUnavailableError(
        'tensorflow',
        'The TensorFlow engine is not available in this version yet. Set the engine to "onnx" or "auto".',
      );
  }
}
