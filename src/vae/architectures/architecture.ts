import type * as tf from '@tensorflow/tfjs-core';
import type { Channels } from '../../protocol/configuration';
import type { Architecture } from '../../protocol/model';
import type { ParameterSpec } from '../parameters';
import type { Recipe } from '../recipe';
import type { NamedTensors } from '../program';

export interface PictureShape {
  /** Side of the square picture, in pixels. */
  readonly imageSize: number;
  readonly channels: Channels;
}

/** What a person may have asked of an architecture; a kind takes what concerns it. */
export interface RequestedArchitecture {
  readonly hiddenUnits?: readonly number[];
  readonly filters?: readonly number[];
  readonly decoderFilters?: readonly number[];
  readonly kernelSize?: number;
}

/** One way of building encoder and decoder. */
export interface ArchitectureKind<A extends Architecture = Architecture> {
  /** Whether to take it when no architecture is named; of those that are, the first in the list. */
  suits(picture: PictureShape, requested: RequestedArchitecture): boolean;
  /** Completes what was asked for. */
  complete(picture: PictureShape, requested: RequestedArchitecture): A;
  /** How it learns best from so many pictures. */
  recipe(picture: PictureShape, trainingImages: number): Recipe;
  /** @throws RangeError that says what does not fit together. */
  validate(architecture: A, picture: PictureShape): void;
  /** @returns its parameters, and how many numbers a picture it gives to the posterior. */
  encoder(
    architecture: A,
    picture: PictureShape,
  ): { readonly parameters: readonly ParameterSpec[]; readonly features: number };
  /** Parameters between latents and what the likelihood is computed from. */
  decoder(architecture: A, picture: PictureShape, latentDimensions: number): readonly ParameterSpec[];
  /**
   * @param observations [B, imageSize, imageSize, channels], scaled to [0, 1]
   * @returns [B, features]
   */
  encode(
    architecture: A,
    picture: PictureShape,
    parameters: Readonly<NamedTensors>,
    observations: tf.Tensor4D,
  ): tf.Tensor2D;
  /**
   * @param latents [B, latentDimensions]
   * @returns [B, imageSize, imageSize, channels]
   */
  decode(
    architecture: A,
    picture: PictureShape,
    parameters: Readonly<NamedTensors>,
    latents: tf.Tensor2D,
  ): tf.Tensor4D;
}

/** Values in one picture: rows × columns × channels. */
export function pixelCount({ imageSize, channels }: PictureShape): number {
  return imageSize * imageSize * channels;
}
