import path from 'node:path';
import type { LoadEngineOptions, StateTensor } from '../engine';
import type { ModelConfiguration } from '../protocol/configuration';
import { biasCorrections, pixelCount, trainStepProgram } from '../vae';

/** What `auto` chooses by: the run's own training step on grey pictures, and where times are remembered. */
export function engineTrial(
  model: ModelConfiguration,
  batchSize: number,
  state: Readonly<Record<string, StateTensor>>,
  cacheFolder: string,
): LoadEngineOptions {
  const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(1);
  const trial = {
    program: trainStepProgram(model, batchSize),
    state,
    inputs: {
      pixels: new Uint8Array(batchSize * pixelCount(model)).fill(128),
      noise: new Float32Array(batchSize * model.latentDimensions),
      learningRate: Float32Array.of(0),
      klWeight: Float32Array.of(1),
      firstMomentCorrection: Float32Array.of(firstMomentCorrection),
      secondMomentCorrection: Float32Array.of(secondMomentCorrection),
    },
  };
  return { trial, memoryFile: path.join(cacheFolder, 'engine-speeds.json') };
}
