import type { ModelConfiguration } from '../protocol/configuration';
import { featureCount, pixelCount, stride } from './geometry';
import { fanInUniform, glorotUniform, zeros, type Initialiser } from './initialisers';

export interface ParameterSpec {
  /** Part, layer and role: `encoder/convolution0/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
}

/**
 * The head of the posterior's log variance starts this much smaller than that of its mean: every
 * posterior then begins close to unit variance, whatever the picture.
 */
const logVarianceHeadScale = 0.1;

/** Where the Gaussian likelihood's noise starts: a standard deviation of 0.22 on the scale of [0, 1]. */
const initialLikelihoodLogVariance = -3;

/** The parameters of a model, in the order in which data meets them. */
export function parameterSpecs(model: ModelConfiguration): ParameterSpec[] {
  return [...encoderSpecs(model), ...decoderSpecs(model), ...likelihoodSpecs(model)];
}

export function countParameters(specs: readonly ParameterSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

function encoderSpecs(model: ModelConfiguration): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  let features: number = model.channels;
  model.filters.forEach((filters, layer) => {
    specs.push(...convolution(`encoder/convolution${layer}`, model.kernelSize, features, filters));
    features = filters;
  });
  let units = model.architecture === 'convolutional' ? featureCount(model) : pixelCount(model);
  model.hiddenUnits.forEach((hidden, layer) => {
    specs.push(...dense(`encoder/dense${layer}`, units, hidden, fanInUniform(units)));
    units = hidden;
  });
  const q = model.latentDimensions;
  specs.push(...dense('encoder/mean', units, q, glorotUniform(units, q)));
  specs.push(...dense('encoder/logVariance', units, q, glorotUniform(units, q, logVarianceHeadScale)));
  return specs;
}

function decoderSpecs(model: ModelConfiguration): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  let units = model.latentDimensions;
  if (model.architecture === 'dense') {
    [...model.hiddenUnits].reverse().forEach((hidden, layer) => {
      specs.push(...dense(`decoder/dense${layer}`, units, hidden, fanInUniform(units)));
      units = hidden;
    });
    const pixels = pixelCount(model);
    return [...specs, ...dense('decoder/output', units, pixels, glorotUniform(units, pixels))];
  }
  specs.push(...dense('decoder/dense0', units, featureCount(model), fanInUniform(units)));
  let features = model.filters.at(-1) ?? model.channels;
  model.decoderFilters.forEach((filters, layer) => {
    const name = `decoder/convolution${layer}`;
    specs.push(...transposedConvolution(name, model.kernelSize, features, filters));
    features = filters;
  });
  const taps = model.kernelSize * model.kernelSize;
  const output = hasOutputConvolution(model) ? [features, model.channels] : [model.channels, features];
  specs.push({
    name: 'decoder/output/kernel',
    shape: [model.kernelSize, model.kernelSize, ...output],
    initialiser: glorotUniform(taps * features, taps * model.channels),
  });
  specs.push({ name: 'decoder/output/bias', shape: [model.channels], initialiser: zeros });
  return specs;
}

/** Whether a convolution of stride 1 makes the picture, rather than the last transposed convolution. */
export function hasOutputConvolution(model: ModelConfiguration): boolean {
  return model.decoderFilters.length === model.filters.length;
}

function likelihoodSpecs(model: ModelConfiguration): ParameterSpec[] {
  if (model.likelihood === 'bernoulli') return [];
  const initialiser = { constant: initialLikelihoodLogVariance };
  return [{ name: 'likelihood/logVariance', shape: [], initialiser }];
}

function dense(name: string, inputs: number, outputs: number, initialiser: Initialiser): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], initialiser },
    { name: `${name}/bias`, shape: [outputs], initialiser: zeros },
  ];
}

function convolution(name: string, side: number, inputs: number, outputs: number): ParameterSpec[] {
  return [
    {
      name: `${name}/kernel`,
      shape: [side, side, inputs, outputs],
      initialiser: fanInUniform(side * side * inputs),
    },
    { name: `${name}/bias`, shape: [outputs], initialiser: zeros },
  ];
}

/** TensorFlow's layout: outputs before inputs. An output pixel meets one tap in stride² of the kernel. */
function transposedConvolution(name: string, side: number, inputs: number, outputs: number): ParameterSpec[] {
  const fanIn = Math.max(1, (side * side) / (stride * stride)) * inputs;
  return [
    { name: `${name}/kernel`, shape: [side, side, outputs, inputs], initialiser: fanInUniform(fanIn) },
    { name: `${name}/bias`, shape: [outputs], initialiser: zeros },
  ];
}
