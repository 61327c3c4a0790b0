import type { Tensor } from '@tensorflow/tfjs-core';

/** `uint8` holds pixels 0 to 255; inside a program it is a TensorFlow.js `int32` tensor. */
export type ElementType = 'float32' | 'uint8';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

export type TensorSpecs = Readonly<Record<string, TensorSpec>>;
export type NamedTensors = Record<string, Tensor>;

/** An input of random numbers, and how each of them is drawn: `uniform` from [0, 1). */
export interface NoiseSpec extends TensorSpec {
  readonly distribution: 'standardNormal' | 'uniform';
}

export type NoiseSpecs = Readonly<Record<string, NoiseSpec>>;

/**
 * A TensorFlow.js function over named tensors of fixed shapes: the unit that an engine compiles.
 *
 * `run` must be a pure function of its tensors: no random numbers, no reading of values, so that it can
 * be executed eagerly or recorded once as a graph. All randomness (noise, shuffling) is an input.
 */
export interface Program {
  readonly name: string;
  /**
   * What persists between runs: parameters, optimiser moments. `run` gets them with the inputs; an
   * output of the same name replaces the value.
   */
  readonly state: TensorSpecs;
  readonly inputs: TensorSpecs;
  /** Those of the inputs that are to be drawn anew for every run, in the order in which to draw them. */
  readonly noise?: NoiseSpecs;
  run(tensors: Readonly<NamedTensors>): NamedTensors;
  /** Of a program that ends in a step of Adam, for engines that take it faster by themselves than by `run`. */
  readonly update?: AdamUpdate;
}

/** A program taken apart: all that it does before the step of Adam, and the step. */
export interface AdamUpdate {
  /** Gives what the whole program gives, with gradients in place of the parameters and moments that Adam replaces. */
  readonly before: Program;
  /** What each of its outputs is the gradient of. */
  readonly entries: Readonly<Record<string, AdamEntry>>;
  /** The numbers of one step, from the whole program's inputs, rounded wherever `run` rounds them. */
  coefficients(inputs: Readonly<Record<string, ArrayLike<number>>>): AdamCoefficients;
}

/** Names of state entries. */
export interface AdamEntry {
  readonly parameter: string;
  readonly firstMoment: string;
  readonly secondMoment: string;
  /** Whether the parameter shrinks by weight decay. */
  readonly isDecayed: boolean;
}

/**
 * m ← firstDecay·m + firstShare·g, v ← secondDecay·v + secondShare·g², θ ← kept·θ − m·rate / (√v + offset), each operation
 * rounded to single precision; `kept` is 1 for what is not decayed.
 */
export interface AdamCoefficients {
  readonly firstDecay: number;
  readonly firstShare: number;
  readonly secondDecay: number;
  readonly secondShare: number;
  readonly rate: number;
  readonly offset: number;
  readonly kept: number;
}
