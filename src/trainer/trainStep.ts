import type { CompiledProgram, Engine, EngineState, NamedArrays } from '../engine';
import type { Losses, ModelConfiguration, TrainingConfiguration } from '../protocol/configuration';
import { shifted } from '../data/shift';
import { randomStream } from '../latent/random';
import { pixelCount, type Progress, stepScalars, trainStepProgram } from '../vae';
import { namedLosses } from './losses';
import { drawNoise } from './noise';

/** Among this many, some are not held up by what else the machine does. */
const enoughSteps = 50;

/** Takes optimiser steps. Programs have fixed shapes: there is one for full batches and one for the last. */
export class TrainStep {
  readonly #engine: Engine;
  readonly #model: ModelConfiguration;
  readonly #training: TrainingConfiguration;
  readonly #programs = new Map<number, Promise<CompiledProgram>>();
  #stepsTimed = 0;
  #fastestMs = Infinity;

  constructor(engine: Engine, model: ModelConfiguration, training: TrainingConfiguration) {
    this.#engine = engine;
    this.#model = model;
    this.#training = training;
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
   * @param pixels of the pictures of a batch.
   * @param progress its random numbers are drawn by the number of steps taken before.
   * @returns means over the batch before the step, in nats a picture.
   */
  async take(state: EngineState, pixels: Uint8Array, progress: Progress): Promise<Losses> {
    const count = pixels.length / pixelCount(this.#model);
    const program = await this.#program(count);
    const inputs: NamedArrays = {
      pixels: this.#moved(pixels, progress.step),
      ...drawNoise(program.program, randomStream(this.#training.seed, 'noise', progress.step)),
      ...stepScalars(this.#training, progress),
    };
    const started = performance.now();
    const outputs = await program.run(state, inputs);
    if (count === this.#training.batchSize) this.#time(performance.now() - started);
    const means = Object.entries(outputs).map(([name, values]) => [name, values[0]!] as const);
    return namedLosses(Object.fromEntries(means));
  }

  /** The pictures of a step as it sees them; the same however often it is taken. */
  #moved(pixels: Uint8Array, step: number): Uint8Array {
    const { shift = 0, seed } = this.#training;
    return shift > 0 ? shifted(pixels, this.#model, shift, randomStream(seed, 'shift', step)) : pixels;
  }

  /** Milliseconds of the fastest full batch on the engine; undefined before there were enough to tell. */
  get fastestMs(): number | undefined {
    return this.#stepsTimed < enoughSteps ? undefined : this.#fastestMs;
  }

  #time(milliseconds: number): void {
    this.#stepsTimed++;
    this.#fastestMs = Math.min(this.#fastestMs, milliseconds);
  }

  #program(batchSize: number): Promise<CompiledProgram> {
    let program = this.#programs.get(batchSize);
    if (!program) {
      program = this.#engine.compile(trainStepProgram(this.#model, batchSize, this.#training));
      this.#programs.set(batchSize, program);
    }
    return program;
  }
}
