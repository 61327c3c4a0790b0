import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import type { Objective, TrainingConfiguration } from '../protocol/training';
import { adamStep, adamUpdate, gradientName, momentSpecs } from './adam';
import { differentiate } from './gradients';
import {
  decode,
  encode,
  likelihoodMean,
  lossTerms,
  noiseSpecs,
  parameterSpecs,
  trainingTerms,
} from './model';
import { objectiveKind } from './objectives';
import { batchLosses, weightName } from './objectives/objective';
import { priorKind } from './priors';
import type { NamedTensors, Program, TensorSpec, TensorSpecs } from './program';

/** Of a program that differentiates: the objective whose terms it weights. */
type ObjectiveChoice = Pick<Objective, 'kind'>;
const usual: ObjectiveChoice = { kind: 'elbo' };

/** What of a training is built into its step. */
export interface StepChoice extends Pick<TrainingConfiguration, 'weightDecay'> {
  readonly objective: ObjectiveChoice;
}

const scalar: TensorSpec = { shape: [], type: 'float32' };

/** Pictures as bytes, row by row, channels innermost. */
function pixelsSpec(model: ModelConfiguration, batchSize: number): TensorSpec {
  return { shape: [batchSize, model.imageSize, model.imageSize, model.channels], type: 'uint8' };
}

/** A value for every latent dimension of every picture. */
function latentsSpec(model: ModelConfiguration, batchSize: number): TensorSpec {
  return { shape: [batchSize, model.latentDimensions], type: 'float32' };
}

/** State entries of the programs that do not learn. */
export function parameterState(model: ModelConfiguration): TensorSpecs {
  const entries = parameterSpecs(model).map(({ name, shape }) => [name, { shape, type: 'float32' }]);
  return Object.fromEntries(entries) as TensorSpecs;
}

/** State entries of {@link trainStepProgram}: parameters, then Adam's moments. */
function trainingState(model: ModelConfiguration): TensorSpecs {
  const parameters = parameterState(model);
  return { ...parameters, ...momentSpecs(parameters) };
}

/**
 * One optimiser step.
 *
 * Inputs: `pixels`, the noise it declares, and the scalars that `stepScalars` gives. Outputs: the scalars
 * `loss`, `reconstruction`, `kl` and whatever other terms there are, of the batch before the step, and the
 * whole state after it.
 */
export function trainStepProgram(
  model: ModelConfiguration,
  batchSize: number,
  { objective, weightDecay }: StepChoice = { objective: usual },
): Program {
  const noise = noiseSpecs(model, batchSize);
  const scalars = {
    learningRate: scalar,
    ...weightSpecs(objective),
    firstMomentCorrection: scalar,
    secondMomentCorrection: scalar,
  };
  const before = {
    name: 'trainStep',
    state: trainingState(model),
    inputs: { pixels: pixelsSpec(model, batchSize), ...noise, ...scalars },
    noise,
  };
  return {
    ...before,
    update: adamUpdate(
      { ...before, run: (tensors) => lossesAndGradients(model, objective, tensors, true) },
      Object.keys(parameterState(model)),
      weightDecay,
    ),
    run(tensors) {
      const { gradients, losses, found } = differentiateBatch(model, objective, tensors);
      const scalars = {
        learningRate: tensors['learningRate']!,
        firstMomentCorrection: tensors['firstMomentCorrection']!,
        secondMomentCorrection: tensors['secondMomentCorrection']!,
      };
      const updated = adamStep(tensors, gradients, scalars, weightDecay);
      return { ...losses, ...updated, ...found };
    },
  };
}

/** The gradients that {@link trainStepProgram} follows, as outputs {@link gradientName}. */
export function gradientProgram(
  model: ModelConfiguration,
  batchSize: number,
  objective: ObjectiveChoice = usual,
): Program {
  const noise = noiseSpecs(model, batchSize);
  return {
    name: 'gradient',
    state: parameterState(model),
    inputs: { pixels: pixelsSpec(model, batchSize), ...noise, ...weightSpecs(objective) },
    noise,
    run: (tensors) => lossesAndGradients(model, objective, tensors, false),
  };
}

/** Inputs `pixels` and the noise it declares; outputs the terms of {@link lossTerms}, a value a picture: [B]. */
export function evaluateProgram(model: ModelConfiguration, batchSize: number): Program {
  const noise = noiseSpecs(model, batchSize);
  return {
    name: 'evaluate',
    state: parameterState(model),
    inputs: { pixels: pixelsSpec(model, batchSize), ...noise },
    noise,
    run: (tensors) => ({ ...lossTerms(model, tensors, observations(tensors), tensors) }),
  };
}

/** Input `pixels`; outputs `mean`, `logVariance` of q(z|x): [B, q]. */
export function encodeProgram(model: ModelConfiguration, batchSize: number): Program {
  return {
    name: 'encode',
    state: parameterState(model),
    inputs: { pixels: pixelsSpec(model, batchSize) },
    run: (tensors) => ({ ...encode(model, tensors, observations(tensors)) }),
  };
}

/** Input `latents`; output `mean`, E[x|z] as [B, size, size, channels], where 0 is black and 1 white. */
export function decodeProgram(model: ModelConfiguration, batchSize: number): Program {
  return {
    name: 'decode',
    state: parameterState(model),
    inputs: { latents: latentsSpec(model, batchSize) },
    run(tensors) {
      const decoded = decode(model, tensors, tensors['latents'] as tf.Tensor2D);
      return { mean: likelihoodMean(model, decoded) };
    },
  };
}

/** Inputs: the noise it declares; output `mean`, E[x|z] of a z from the prior for each row, as {@link decodeProgram}. */
export function sampleProgram(model: ModelConfiguration, batchSize: number): Program {
  const { prior, latentDimensions } = model;
  const kind = priorKind(prior);
  const noise = kind.noise(prior, batchSize, latentDimensions);
  return {
    name: 'sample',
    state: parameterState(model),
    inputs: noise,
    noise,
    run(tensors) {
      const decoded = decode(model, tensors, kind.sample(prior, tensors, tensors));
      return { mean: likelihoodMean(model, decoded) };
    },
  };
}

/** The programs' `pixels` on the scale of [0, 1]. */
function observations(tensors: Readonly<NamedTensors>): tf.Tensor4D {
  return tf.mul(tf.cast(tensors['pixels'] as tf.Tensor4D, 'float32'), 1 / 255);
}

function weightSpecs(objective: ObjectiveChoice): TensorSpecs {
  return Object.fromEntries(objectiveKind(objective).weighted.map((term) => [weightName(term), scalar]));
}

/** Both as outputs of a program; `found` with them where the program is one that learns. */
function lossesAndGradients(
  model: ModelConfiguration,
  objective: ObjectiveChoice,
  tensors: Readonly<NamedTensors>,
  learns: boolean,
): NamedTensors {
  const { gradients, losses, found } = differentiateBatch(model, objective, tensors);
  const named = Object.entries(gradients).map(([name, value]) => [gradientName(name), value] as const);
  return { ...losses, ...Object.fromEntries(named), ...(learns && found) };
}

/** Losses, gradients of the parameters that are learnt, and the next values of those that are found. */
function differentiateBatch(
  model: ModelConfiguration,
  objective: ObjectiveChoice,
  tensors: Readonly<NamedTensors>,
) {
  const specs = parameterSpecs(model);
  const given = (isFound: boolean) =>
    Object.fromEntries(
      specs
        .filter((spec) => (spec.isFound ?? false) === isFound)
        .map(({ name }) => [name, tensors[name]!] as const),
    );
  const before = given(true);
  const x = observations(tensors);
  const { losses: all, gradients } = differentiate((learnt) => {
    const { terms, found } = trainingTerms(model, { ...learnt, ...before }, x, tensors);
    return { ...batchLosses(objectiveKind(objective), { ...terms }, tensors), ...found };
  }, given(false));
  const entries = Object.entries(all);
  return {
    losses: Object.fromEntries<tf.Tensor>(entries.filter(([name]) => !(name in before))),
    found: Object.fromEntries<tf.Tensor>(entries.filter(([name]) => name in before)),
    gradients,
  };
}
