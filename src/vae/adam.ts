import * as tf from '@tensorflow/tfjs-core';
import { isKernel } from './parameters';
import type { AdamUpdate, NamedTensors, Program, TensorSpecs } from './program';

/** Kingma and Ba 2015 (arXiv 1412.6980), the values of Algorithm 1. */
const firstMomentDecay = 0.9;
const secondMomentDecay = 0.999;
const epsilon = 1e-8;

export const firstMomentName = (parameter: string) => `adam/firstMoment/${parameter}`;
export const gradientName = (parameter: string) => `gradient/${parameter}`;
export const secondMomentName = (parameter: string) => `adam/secondMoment/${parameter}`;

/** The moments' state entries for these parameters; both start at zero. */
export function momentSpecs(parameters: TensorSpecs): TensorSpecs {
  const entries = Object.entries(parameters);
  return Object.fromEntries([
    ...entries.map(([name, spec]) => [firstMomentName(name), spec]),
    ...entries.map(([name, spec]) => [secondMomentName(name), spec]),
  ]) as TensorSpecs;
}

export interface BiasCorrections {
  /** 1 / (1 − β₁ᵗ) */
  readonly firstMomentCorrection: number;
  /** 1 / (1 − β₂ᵗ) */
  readonly secondMomentCorrection: number;
}

/**
 * What undoes the moments' start at zero, in double precision: 1 − 0.999ᵗ loses four digits in single.
 *
 * @param step 1 for the first
 */
export function biasCorrections(step: number): BiasCorrections {
  return {
    firstMomentCorrection: 1 / -Math.expm1(step * Math.log(firstMomentDecay)),
    secondMomentCorrection: 1 / -Math.expm1(step * Math.log(secondMomentDecay)),
  };
}

const scalarNames = ['learningRate', 'firstMomentCorrection', 'secondMomentCorrection'] as const;

export type AdamScalars = Readonly<Record<(typeof scalarNames)[number], tf.Tensor>>;

/**
 * One step of Algorithm 1: θ ← θ − α·m̂ / (√v̂ + ε), with m̂ = c₁·m and v̂ = c₂·v. Computed as
 * θ − (α·c₁/√c₂)·m / (√v + ε/√c₂), the same number with one pass less over the parameters.
 *
 * @param tensors holds every parameter with its moments
 * @param gradients under the parameters' names
 * @param weightDecay λ: a kernel also shrinks by α·λ·θ, apart from its gradient and moments, so that all shrink at one
 *   pace (Loshchilov and Hutter 2019, arXiv 1711.05101, Algorithm 2, with the schedule's rate for α and η both). Other
 *   parameters stay as they are.
 * @returns parameters and moments, under the names they came with
 */
export function adamStep(
  tensors: Readonly<NamedTensors>,
  gradients: Readonly<NamedTensors>,
  { learningRate, firstMomentCorrection, secondMomentCorrection }: AdamScalars,
  weightDecay = 0,
): NamedTensors {
  const rootCorrection = tf.sqrt(secondMomentCorrection);
  const rate = tf.div(tf.mul(learningRate, firstMomentCorrection), rootCorrection);
  const offset = tf.div(epsilon, rootCorrection);
  const kept = weightDecay > 0 ? tf.sub(1, tf.mul(learningRate, weightDecay)) : undefined;
  const updated: NamedTensors = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const first = decayTowards(tensors[firstMomentName(name)]!, gradient, firstMomentDecay);
    const second = decayTowards(tensors[secondMomentName(name)]!, tf.square(gradient), secondMomentDecay);
    const step = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), offset));
    const value = tensors[name]!;
    updated[name] = tf.sub(kept && isKernel(name) ? tf.mul(value, kept) : value, step);
    updated[firstMomentName(name)] = first;
    updated[secondMomentName(name)] = second;
  }
  return updated;
}

/**
 * What {@link adamStep} does, for engines that do it by themselves.
 *
 * @param before gives gradients, under `gradientName`
 * @param parameters those that may have one
 */
export function adamUpdate(before: Program, parameters: Iterable<string>, weightDecay = 0): AdamUpdate {
  const entries = [...parameters].map((parameter) => {
    const [firstMoment, secondMoment] = [firstMomentName(parameter), secondMomentName(parameter)];
    return [
      gradientName(parameter),
      { parameter, firstMoment, secondMoment, isDecayed: isKernel(parameter) },
    ] as const;
  });
  return {
    before,
    entries: Object.fromEntries(entries),
    coefficients(inputs) {
      const [learningRate, firstMomentCorrection, secondMomentCorrection] = scalarNames.map(
        (name) => inputs[name]![0]!,
      ) as [number, number, number];
      const rootCorrection = single(Math.sqrt(secondMomentCorrection));
      return {
        firstDecay: single(firstMomentDecay),
        firstShare: single(1 - firstMomentDecay),
        secondDecay: single(secondMomentDecay),
        secondShare: single(1 - secondMomentDecay),
        rate: single(single(learningRate * firstMomentCorrection) / rootCorrection),
        offset: single(single(epsilon) / rootCorrection),
        kept: single(1 - single(learningRate * single(weightDecay))),
      };
    },
  };
}

/** The number as tensors hold it. */
const single = Math.fround;

/** decay·average + (1 − decay)·value */
function decayTowards(average: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}
