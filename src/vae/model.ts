import type * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { architectureKind } from './architectures';
import { likelihoodKind } from './likelihoods';
import type { ParameterSpec } from './parameters';
import { posteriorKind } from './posteriors';
import type { Posterior } from './posteriors/posterior';
import { priorKind } from './priors';
import type { NamedTensors, NoiseSpecs } from './program';

// A model is its choices, each a file of its own, put together here.

/** The parameters of a model, in the order in which data meets them. */
export function parameterSpecs(model: ModelConfiguration): ParameterSpec[] {
  const { architecture, likelihood, posterior, prior, latentDimensions } = model;
  const kind = architectureKind(architecture);
  const { parameters, features } = kind.encoder(architecture, model);
  return [
    ...parameters,
    ...posteriorKind(posterior).parameters(posterior, features, latentDimensions),
    ...priorKind(prior).parameters(prior, latentDimensions),
    ...kind.decoder(architecture, model, latentDimensions),
    ...likelihoodKind(likelihood).parameters(likelihood),
  ];
}

/** The noise that one z for each row of a batch takes. */
export function noiseSpecs(
  { posterior, latentDimensions }: ModelConfiguration,
  batchSize: number,
): NoiseSpecs {
  return posteriorKind(posterior).noise(posterior, batchSize, latentDimensions);
}

/**
 * q(z|x) for every picture.
 *
 * @param observations [B, imageSize, imageSize, channels], scaled to [0, 1]
 * @returns tensors of shape [B, latentDimensions]
 */
export function encode(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
): Posterior {
  const { architecture, posterior } = model;
  const features = architectureKind(architecture).encode(architecture, model, parameters, observations);
  return posteriorKind(posterior).infer(posterior, parameters, features);
}

/**
 * What the likelihood p(x|z) is computed from.
 *
 * @param latents [B, latentDimensions]
 * @returns [B, imageSize, imageSize, channels]
 */
export function decode(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  latents: tf.Tensor2D,
): tf.Tensor4D {
  return architectureKind(model.architecture).decode(model.architecture, model, parameters, latents);
}

/** E[x|z] of what {@link decode} gives, where 0 is black and 1 white; it may leave that range. */
export function likelihoodMean({ likelihood }: ModelConfiguration, decoded: tf.Tensor4D): tf.Tensor4D {
  return likelihoodKind(likelihood).mean(likelihood, decoded);
}

/** The terms that objectives are made of, in nats: `reconstruction`, −ln p(x|z) for one sample of z, and `kl`, KL(q(z|x) ‖ p(z)). */
export interface LossTerms {
  readonly reconstruction: tf.Tensor;
  readonly kl: tf.Tensor;
}

/**
 * The terms of the loss, a value a picture, each [B].
 *
 * @param observations [B, imageSize, imageSize, channels], scaled to [0, 1]
 * @param noise holds what {@link noiseSpecs} declares
 */
export function lossTerms(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
  noise: Readonly<NamedTensors>,
): LossTerms {
  const { decoded, kl } = inferAndDecode(model, parameters, observations, noise);
  const { likelihood } = model;
  const kind = likelihoodKind(likelihood);
  return { reconstruction: kind.negativeLogLikelihood(likelihood, parameters, observations, decoded), kl };
}

/** As {@link lossTerms}, in training: with the parameters that are found in the batch at the values they have in it. */
export function trainingTerms(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
  noise: Readonly<NamedTensors>,
): { readonly terms: LossTerms; readonly found: NamedTensors } {
  const { decoded, kl } = inferAndDecode(model, parameters, observations, noise);
  const { likelihood } = model;
  const kind = likelihoodKind(likelihood);
  const batch = kind.findInBatch?.(likelihood, parameters, observations, decoded);
  if (batch) return { terms: { reconstruction: batch.reconstruction, kl }, found: batch.found };
  const reconstruction = kind.negativeLogLikelihood(likelihood, parameters, observations, decoded);
  return { terms: { reconstruction, kl }, found: {} };
}

function inferAndDecode(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
  noise: Readonly<NamedTensors>,
): { readonly decoded: tf.Tensor4D; readonly kl: tf.Tensor1D } {
  const { posterior, prior } = model;
  const inferred = encode(model, parameters, observations);
  const sample = posteriorKind(posterior).sample(posterior, inferred, noise);
  return {
    decoded: decode(model, parameters, sample),
    kl: priorKind(prior).divergence(prior, parameters, inferred, sample),
  };
}
