import type { ModelConfiguration } from '../protocol/configuration';
import type { CompiledProgram, Engine, EngineState } from '../engine';
import { decodeProgram, encodeProgram, evaluateProgram, sampleProgram } from '../vae';
import type { Program } from '../vae/program';
import { drawNoise, type Noise } from './noise';
import type { RandomStream } from '../latent/random';

/**
 * Programs have fixed shapes, so any number of rows is run in batches of these sizes, the last one
 * padded. Compiling takes milliseconds and happens when a size is first needed.
 */
const batchSizes = [1, 16, 128] as const;

export const largestBatch = Math.max(...batchSizes);

type BatchSize = (typeof batchSizes)[number];

/** A few batches of 16 take less time than one of 128 that is mostly padding. */
const mostInSmall = 64;

type ProgramName = 'encode' | 'decode' | 'evaluate' | 'sample';

const programs: Record<ProgramName, (model: ModelConfiguration, batchSize: number) => Program> = {
  encode: encodeProgram,
  decode: decodeProgram,
  evaluate: evaluateProgram,
  sample: sampleProgram,
};

/** A value a picture for each term of the loss, by the term's name. */
export type LossTerms = Record<string, Float32Array> & {
  readonly reconstruction: Float32Array;
  readonly kl: Float32Array;
};

/** Throws when the values of an output cannot be used. */
type OutputCheck = (name: string, values: Float32Array) => void;

/** Runs encoder, decoder and objective of one model over any number of pictures or latents. */
export class ModelRunner {
  readonly #compiled = new Map<string, Promise<CompiledProgram>>();
  readonly imageBytes: number;

  readonly #engine: Engine;
  readonly #check: OutputCheck;

  /** @param check is shown all that the programs give, before any of it is used. */
  constructor(
    engine: Engine,
    readonly model: ModelConfiguration,
    check: OutputCheck = () => undefined,
  ) {
    this.#engine = engine;
    this.#check = check;
    this.imageBytes = model.imageSize * model.imageSize * model.channels;
  }

  /**
   * Parameters of q(z|x).
   * @param pixels `count · imageBytes` values.
   * @returns `mean` and `logVariance`, each `count · latentDimensions` numbers.
   */
  async encode(
    state: EngineState,
    pixels: Uint8Array,
    signal?: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<{ mean: Float32Array; logVariance: Float32Array }> {
    const count = pixels.length / this.imageBytes;
    const width = this.model.latentDimensions;
    const mean = new Float32Array(count * width);
    const logVariance = new Float32Array(count * width);
    for (const { start, rows, size } of batches(count)) {
      signal?.throwIfAborted();
      const inputs = { pixels: padded(pixels, start, rows, size, this.imageBytes) };
      const outputs = await (await this.#program('encode', size)).run(state, inputs);
      mean.set(this.#output(outputs, 'mean').subarray(0, rows * width), start * width);
      logVariance.set(this.#output(outputs, 'logVariance').subarray(0, rows * width), start * width);
      onProgress?.(start + rows);
    }
    return { mean, logVariance };
  }

  /**
   * Mean of p(x|z), clipped to what a picture can show.
   * @param latents `count · latentDimensions` numbers.
   * @returns `count · imageBytes` values from 0 to 255.
   */
  async decode(state: EngineState, latents: Float32Array, signal?: AbortSignal): Promise<Uint8Array> {
    const width = this.model.latentDimensions;
    const count = latents.length / width;
    const pixels = new Uint8Array(count * this.imageBytes);
    for (const { start, rows, size } of batches(count)) {
      signal?.throwIfAborted();
      const inputs = { latents: padded(latents, start, rows, size, width) };
      const outputs = await (await this.#program('decode', size)).run(state, inputs);
      this.#setBytes(pixels, start, rows, outputs);
    }
    return pixels;
  }

  /**
   * Mean of p(x|z), as {@link decode}, for z drawn from the prior.
   * @param noise gives what the program declares, batch after batch.
   */
  async sample(
    state: EngineState,
    count: number,
    noise: RandomStream,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const pixels = new Uint8Array(count * this.imageBytes);
    for (const { start, rows, size } of batches(count)) {
      signal?.throwIfAborted();
      const program = await this.#program('sample', size);
      this.#setBytes(pixels, start, rows, await program.run(state, drawNoise(program.program, noise)));
    }
    return pixels;
  }

  /**
   * The terms that the loss is made of, for each picture, in nats, with one sample of z each.
   * @param noise gives what the program declares, batch after batch.
   */
  async evaluate(
    state: EngineState,
    pixels: Uint8Array,
    noise: Noise,
    signal?: AbortSignal,
  ): Promise<LossTerms> {
    const count = pixels.length / this.imageBytes;
    const terms: LossTerms = { reconstruction: new Float32Array(count), kl: new Float32Array(count) };
    for (const { start, rows, size } of batches(count)) {
      signal?.throwIfAborted();
      const program = await this.#program('evaluate', size);
      const inputs = {
        pixels: padded(pixels, start, rows, size, this.imageBytes),
        ...noise(program.program),
      };
      const outputs = await program.run(state, inputs);
      for (const name of Object.keys(outputs)) {
        const values = this.#output(outputs, name);
        (terms[name] ??= new Float32Array(count)).set(values.subarray(0, rows), start);
      }
    }
    return terms;
  }

  /** Puts the pictures of a batch where they belong. */
  #setBytes(pixels: Uint8Array, start: number, rows: number, outputs: Record<string, Float32Array>): void {
    const mean = this.#output(outputs, 'mean');
    const offset = start * this.imageBytes;
    for (let i = 0; i < rows * this.imageBytes; i++) pixels[offset + i] = toByte(mean[i]!);
  }

  #output(outputs: Record<string, Float32Array>, name: string): Float32Array {
    const values = outputs[name];
    if (!values) throw new Error(`The program has no output named ${name}.`);
    this.#check(name, values);
    return values;
  }

  /** Gives back what the compiled programs hold. */
  async dispose(): Promise<void> {
    const compiled = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const program of await Promise.allSettled(compiled)) {
      if (program.status === 'fulfilled') program.value.dispose();
    }
  }

  #program(name: ProgramName, size: BatchSize): Promise<CompiledProgram> {
    const key = `${name} ${size}`;
    let program = this.#compiled.get(key);
    if (!program) {
      program = this.#engine.compile(programs[name](this.model, size));
      this.#compiled.set(key, program);
    }
    return program;
  }
}

function* batches(count: number): Generator<{ start: number; rows: number; size: BatchSize }> {
  for (let start = 0; start < count;) {
    const left = count - start;
    const size = left === 1 ? 1 : left <= mostInSmall ? 16 : 128;
    const rows = Math.min(left, size);
    yield { start, rows, size };
    start += rows;
  }
}

/** Rows `start` to `start + rows` of `values`, followed by zeros up to `size` rows. */
function padded<A extends Uint8Array | Float32Array>(
  values: A,
  start: number,
  rows: number,
  size: number,
  width: number,
): A {
  const part = values.subarray(start * width, (start + rows) * width) as A;
  if (rows === size) return part;
  const whole = new (values.constructor as new (length: number) => A)(size * width);
  whole.set(part);
  return whole;
}

/** A value of the likelihood's mean, 0 to 1, as a byte; the mean of a Gaussian may lie outside. */
function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}
