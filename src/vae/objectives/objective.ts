import * as tf from '@tensorflow/tfjs-core';
import type { RequestedConfiguration } from '../../protocol/configuration';
import type { Objective } from '../../protocol/training';
import type { NamedTensors } from '../program';

/** A moment of a training. */
export interface Progress {
  /** Optimiser steps taken before. */
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/**
 * What a training minimises: the reconstruction term plus other named terms, each times a weight that may
 * change from step to step.
 */
export interface ObjectiveKind<O extends Objective = Objective> {
  /** Completes what was asked for. */
  complete(requested: RequestedConfiguration): O;
  /** Names of the terms that are weighted, among those of the model. */
  readonly weighted: readonly string[];
  /** The weight of each of them. */
  weightsAt(objective: O, progress: Progress): Readonly<Record<string, number>>;
}

/** The name under which a training step takes the weight of a term. */
export const weightName = (term: string) => `${term}Weight`;

/**
 * The mean over the batch of each term, and of the loss they make.
 *
 * @param terms a value a picture, in nats: [B] each
 * @param tensors holds the scalar weights, by {@link weightName}
 * @returns scalars, `loss` first
 */
export function batchLosses(
  { weighted }: Pick<ObjectiveKind, 'weighted'>,
  terms: Readonly<NamedTensors>,
  tensors: Readonly<NamedTensors>,
): NamedTensors {
  const means: NamedTensors = {};
  for (const [name, term] of Object.entries(terms)) means[name] = tf.mean(term);
  let loss = means['reconstruction']!;
  for (const term of weighted) loss = tf.add(loss, tf.mul(means[term]!, tensors[weightName(term)]!));
  return { loss, ...means };
}

/** The loss as {@link batchLosses} has it, of numbers. */
export function weightedLoss(
  terms: Readonly<Record<string, number>>,
  weights: Readonly<Record<string, number>>,
): number {
  let loss = terms['reconstruction']!;
  for (const [term, weight] of Object.entries(weights)) loss += weight * terms[term]!;
  return loss;
}
