import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { adamStep, momentSpecs } from './adam';
import { parameterSpecs } from './architecture';
import { decode } from './decoder';
import { encode } from './encoder';
import { differentiate } from './gradients';
import { likelihoodMean } from './likelihood';
import { batchLosses, negativeElboTerms, type BatchLosses } from './objective';
import type { NamedTensors, Program, TensorSpec, TensorSpecs } from './program';

const scalar: TensorSpec = { shape: [], type: 'float32' };

/** Pictures as bytes, row by row, channels innermost. */
export function pixelsSpec(model: ModelConfiguration, batchSize: number): TensorSpec {
  return { shape: [batchSize, model.imageSize, model.imageSize, model.channels], type: 'uint8' };
}

/** A value for every latent dimension of every picture: noise, latents, posterior. */
export function latentsSpec(model: ModelConfiguration, batchSize: number): TensorSpec {
  return { shape: [batchSize, model.latentDimensions], type: 'float32' };
}

/** State entries of the programs that do not learn. */
export function parameterState(model: ModelConfiguration): TensorSpecs {
  const entries = parameterSpecs(model).map(({ name, shape }) => [name, { shape, type: 'float32' }]);
  return Object.fromEntries(entries) as TensorSpecs;
}

/** State entries of {@link trainStepProgram}: parameters, then Adam's moments. */
export function trainingState(model: ModelConfiguration): TensorSpecs {
  const parameters = parameterState(model);
  return { ...parameters, ...momentSpecs(parameters) };
}

/**
 * One optimiser step.
 *
 * Inputs: `pixels`, `noise` (standard normal), `learningRate`, `klWeight`, and the two bias corrections of
 * {@link biasCorrections}. Outputs: the scalars `loss`, `reconstruction`, `kl` of the batch before the
 * step, and the whole state after it.
 */
export function trainStepProgram(model: ModelConfiguration, batchSize: number): Program {
  const scalars = {
    learningRate: scalar,
    klWeight: scalar,
    firstMomentCorrection: scalar,
    secondMomentCorrection: scalar,
  };
  return {
    name: 'trainStep',
    state: trainingState(model),
    inputs: { pixels: pixelsSpec(model, batchSize), noise: latentsSpec(model, batchSize), ...scalars },
    run(tensors) {
      const { gradients, ...losses } = differentiateBatch(model, tensors);
      const updated = adamStep(tensors, gradients, {
        learningRate: tensors['learningRate']!,
        firstMomentCorrection: tensors['firstMomentCorrection']!,
        secondMomentCorrection: tensors['secondMomentCorrection']!,
      });
      return { ...losses, ...updated };
    },
  };
}

/** The gradients that {@link trainStepProgram} follows, as outputs `gradient/<parameter>`. */
export function gradientProgram(model: ModelConfiguration, batchSize: number): Program {
  return {
    name: 'gradient',
    state: parameterState(model),
    inputs: {
      pixels: pixelsSpec(model, batchSize),
      noise: latentsSpec(model, batchSize),
      klWeight: scalar,
    },
    run(tensors) {
      const { gradients, ...losses } = differentiateBatch(model, tensors);
      const named = Object.entries(gradients).map(([name, value]) => [`gradient/${name}`, value] as const);
      return { ...losses, ...Object.fromEntries(named) };
    },
  };
}

/** Inputs `pixels`, `noise`; outputs `reconstruction`, `kl`, a value a picture: [B]. */
export function evaluateProgram(model: ModelConfiguration, batchSize: number): Program {
  return {
    name: 'evaluate',
    state: parameterState(model),
    inputs: { pixels: pixelsSpec(model, batchSize), noise: latentsSpec(model, batchSize) },
    run(tensors) {
      const noise = tensors['noise'] as tf.Tensor2D;
      return { ...negativeElboTerms(model, tensors, observations(tensors), noise) };
    },
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

/** The programs' `pixels` on the scale of [0, 1]. */
function observations(tensors: Readonly<NamedTensors>): tf.Tensor4D {
  return tf.mul(tf.cast(tensors['pixels'] as tf.Tensor4D, 'float32'), 1 / 255);
}

function differentiateBatch(model: ModelConfiguration, tensors: Readonly<NamedTensors>) {
  const parameters = Object.fromEntries(
    parameterSpecs(model).map(({ name }) => [name, tensors[name]!] as const),
  );
  const x = observations(tensors);
  const losses = (current: Readonly<NamedTensors>): BatchLosses => {
    const terms = negativeElboTerms(model, current, x, tensors['noise'] as tf.Tensor2D);
    return batchLosses(terms, tensors['klWeight']!);
  };
  return differentiate(losses, parameters);
}
