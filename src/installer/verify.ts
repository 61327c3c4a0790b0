import {
  biasCorrections,
  defaultModel,
  initialParameters,
  initialTrainingState,
  trainStepProgram,
} from '../vae';
import { createTensorflowEngine } from '../engine';
import { randomStream } from '../latent/random';

const steps = 3;
const batchSize = 4;

/**
 * Trains three steps of a small model with every kind of layer, in this process: a crash is an answer too.
 *
 * @returns the version of TensorFlow.
 * @throws Error when the engine does not load, or does not learn.
 */
export async function verify(folder: string): Promise<string> {
  const engine = await createTensorflowEngine({ folder });
  const model = defaultModel(8, 3, { filters: [3, 4], hiddenUnits: [6], latentDimensions: 2 });
  const stream = randomStream(1, 'initial parameters', 0);
  const state = engine.createState(initialTrainingState(initialParameters(model, () => stream.uniform())));
  const program = await engine.compile(trainStepProgram(model, batchSize));
  const pixels = new Uint8Array(batchSize * 8 * 8 * 3).map((_, i) => (i * 37) % 256);
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
    const outputs = await program.run(state, {
      pixels,
      noise: new Float32Array(batchSize * model.latentDimensions),
      learningRate: Float32Array.of(0.01),
      klWeight: Float32Array.of(1),
      firstMomentCorrection: Float32Array.of(firstMomentCorrection),
      secondMomentCorrection: Float32Array.of(secondMomentCorrection),
    });
    losses.push(outputs['loss']![0]!);
  }
  engine.dispose();
  const learns = losses.every(Number.isFinite) && losses.at(-1)! < losses[0]!;
  if (!learns) throw new Error(`It computes wrongly: the losses of three steps were ${losses.join(', ')}.`);
  return engine.version;
}
