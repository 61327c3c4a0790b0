import path from 'node:path';
import type { LoadEngineOptions, StateTensor } from '../engine';
import { randomStream } from '../latent/random';
import type { ModelConfiguration, TrainingConfiguration } from '../protocol/configuration';
import { pixelCount, stepScalars, trainStepProgram } from '../vae';
import { drawNoise } from './noise';

/** What `auto` chooses by: the run's own training step on grey pictures, and where times are remembered. */
export function engineTrial(
  model: ModelConfiguration,
  training: Pick<TrainingConfiguration, 'batchSize' | 'epochs' | 'objective' | 'schedule' | 'weightDecay'>,
  state: Readonly<Record<string, StateTensor>>,
  cacheFolder: string,
): LoadEngineOptions {
  const { batchSize } = training;
  const program = trainStepProgram(model, batchSize, training);
  const trial = {
    program,
    state,
    inputs: {
      pixels: new Uint8Array(batchSize * pixelCount(model)).fill(128),
      ...drawNoise(program, randomStream(0, 'trial', 0)),
      ...stepScalars(training, { step: 0, stepsPerEpoch: 1 }),
      learningRate: Float32Array.of(0),
    },
  };
  return { trial, memoryFile: path.join(cacheFolder, 'engine-speeds.json') };
}
