import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { decode } from './decoder';
import { encode } from './encoder';
import { negativeLogLikelihood } from './likelihood';
import { klDivergence, reparameterise } from './posterior';
import type { NamedTensors } from './program';

/** The two halves of the negative ELBO, a value a picture, in nats: both [B]. */
export interface NegativeElboTerms {
  /** −ln p(x|z) for one sample of z. */
  readonly reconstruction: tf.Tensor1D;
  /** KL(q(z|x) ‖ p(z)), in closed form. */
  readonly kl: tf.Tensor1D;
}

/** Averages over a batch, in nats a picture: all scalars. */
export interface BatchLosses {
  readonly loss: tf.Scalar;
  readonly reconstruction: tf.Scalar;
  readonly kl: tf.Scalar;
}

/**
 * @param observations [B, size, size, channels], real values
 * @param noise standard normal, [B, q]
 */
export function negativeElboTerms(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
  noise: tf.Tensor2D,
): NegativeElboTerms {
  const posterior = encode(model, parameters, observations);
  const decoded = decode(model, parameters, reparameterise(posterior, noise));
  return {
    reconstruction: negativeLogLikelihood(model, parameters, observations, decoded),
    kl: klDivergence(posterior),
  };
}

/**
 * The mean over the batch of reconstruction + klWeight·kl: the negative ELBO when the weight is 1
 * (Kingma and Welling 2014, eq. 10), the β-VAE's objective otherwise (Higgins et al. 2017, eq. 4).
 */
export function batchLosses({ reconstruction, kl }: NegativeElboTerms, klWeight: tf.Tensor): BatchLosses {
  const meanReconstruction: tf.Scalar = tf.mean(reconstruction);
  const meanKl: tf.Scalar = tf.mean(kl);
  const loss: tf.Scalar = tf.add(meanReconstruction, tf.mul(meanKl, klWeight));
  return { loss, reconstruction: meanReconstruction, kl: meanKl };
}
