import type { ModelConfiguration } from '../protocol/configuration';
import { draw } from './initialisers';
import { likelihoodKind } from './likelihoods';
import { parameterSpecs } from './model';
import type { TensorSpec } from './program';

/** A tensor's values in row-major order, with what is needed to read them. */
export interface TensorValues extends TensorSpec {
  readonly values: Float32Array;
}

/**
 * Fresh parameters, in the order of {@link parameterSpecs}.
 *
 * @param uniform draws from [0, 1); the same draws give the same parameters.
 * @param meanPixels mean of the training pictures, `imageSize · imageSize · channels` numbers in [0, 1]. The
 *   decoder's output then starts there (Burda, Grosse, Salakhutdinov 2016, appendix C) instead of at zero, and
 *   need not learn first that most of a picture is background.
 */
export function initialParameters(
  model: ModelConfiguration,
  uniform: () => number,
  meanPixels?: Float32Array,
): Record<string, TensorValues> {
  const parameters: Record<string, TensorValues> = {};
  for (const { name, shape, initialiser } of parameterSpecs(model)) {
    const count = shape.reduce((product, side) => product * side, 1);
    parameters[name] = { shape, type: 'float32', values: draw(initialiser, count, uniform) };
  }
  if (meanPixels) outputBias(parameters['decoder/output/bias']!.values, model, meanPixels);
  return parameters;
}

/** One bias a pixel and channel, or one a channel: then the mean over all pixels. */
function outputBias(bias: Float32Array, { likelihood }: ModelConfiguration, meanPixels: Float32Array): void {
  const pixelsEach = meanPixels.length / bias.length;
  bias.fill(0);
  for (const [i, mean] of meanPixels.entries()) bias[i % bias.length]! += mean / pixelsEach;
  const kind = likelihoodKind(likelihood);
  for (const [i, mean] of bias.entries()) bias[i] = kind.firstOutput(likelihood, mean);
}
