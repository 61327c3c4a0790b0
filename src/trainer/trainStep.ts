import type { CompiledProgram, Engine, EngineState, NamedArrays } from '../engine';
import type { Losses, ModelConfiguration, TrainingConfiguration } from '../protocol/configuration';
import { gather } from '../data/batches';
import type { ImageDataset } from '../data/dataset';
import { randomStream } from '../latent/random';
import { biasCorrections, trainStepProgram } from '../vae';

/** Takes optimiser steps. Programs have fixed shapes: there is one for full batches and one for the last. */
export class TrainStep {
  readonly #engine: Engine;
  readonly #model: ModelConfiguration;
  readonly #training: TrainingConfiguration;
  readonly #dataset: ImageDataset;
  readonly #programs = new Map<number, Promise<CompiledProgram>>();
  readonly #noise: Float32Array;

  constructor(
    engine: Engine,
    model: ModelConfiguration,
    training: TrainingConfiguration,
    dataset: ImageDataset,
  ) {
    this.#engine = engine;
    this.#model = model;
    this.#training = training;
    this.#dataset = dataset;
    this.#noise = new Float32Array(training.batchSize * model.latentDimensions);
  }

  /** Compiles what an epoch over so many pictures needs, so that the first step is like any other. */
  async compile(trainingImages: number): Promise<void> {
    const { batchSize } = this.#training;
    for (const size of [Math.min(batchSize, trainingImages), trainingImages % batchSize]) {
      if (size > 0) await this.#program(size);
    }
  }

  /**
   * One step of the optimiser.
   *
   * @param batch indices of its pictures.
   * @param step how many were taken before; its random numbers are drawn by this.
   * @returns means over the batch before the step, in nats a picture.
   */
  async take(state: EngineState, batch: Uint32Array, step: number, klWeight: number): Promise<Losses> {
    const { seed, learningRate } = this.#training;
    const noise = this.#noise.subarray(0, batch.length * this.#model.latentDimensions);
    const inputs: NamedArrays = {
      pixels: gather(this.#dataset, batch),
      noise: randomStream(seed, 'noise', step).fillNormal(noise),
      learningRate: Float32Array.of(learningRate),
      klWeight: Float32Array.of(klWeight),
      ...scalars(biasCorrections(step + 1)),
    };
    const outputs = await (await this.#program(batch.length)).run(state, inputs);
    return {
      loss: outputs['loss']![0]!,
      reconstruction: outputs['reconstruction']![0]!,
      kl: outputs['kl']![0]!,
    };
  }

  #program(batchSize: number): Promise<CompiledProgram> {
    let program = this.#programs.get(batchSize);
    if (!program) {
      program = this.#engine.compile(trainStepProgram(this.#model, batchSize));
      this.#programs.set(batchSize, program);
    }
    return program;
  }
}

function scalars(values: object): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Float32Array.of(value as number)]),
  );
}
