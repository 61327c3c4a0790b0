import type { ScheduleName } from '../protocol/training';

/** What a training takes for what nobody has asked for: as an architecture learns best. */
export interface Recipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: ScheduleName;
  /** With that schedule; its usual one when left out. */
  readonly learningRate?: number;
  readonly weightDecay: number;
  /** Pixels. */
  readonly shift: number;
}

/** Optimiser steps an epoch takes at least, as far as the smallest batch allows. */
const fewestSteps = 80;
/** Pictures to show in all. */
const picturesToShow = 300_000;

/**
 * One rate throughout. A small folder gets more epochs and smaller batches, so that every run takes enough optimiser steps to
 * learn something.
 */
export function steadyRecipe({ imageSize }: { readonly imageSize: number }, trainingImages: number): Recipe {
  return {
    epochs: clamp(Math.ceil(picturesToShow / trainingImages), 10, 60),
    batchSize: clamp(2 ** Math.floor(Math.log2(trainingImages / fewestSteps)), 8, imageSize > 40 ? 64 : 128),
    schedule: 'constant',
    weightDecay: 0,
    shift: 0,
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
