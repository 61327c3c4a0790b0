import { gather } from '../data/batches';
import type { ImageDataset } from '../data/dataset';
import type { EngineState } from '../engine';
import { type RandomStream, randomStream } from '../latent/random';
import type { Variations } from '../latent/variations';
import { mostEncodings, type SampleSource, type StoredEncodings } from '../protocol/samples';
import type { ModelRunner } from './modelRunner';

/** Pictures that are encoded at a time: one batch. */
const chunk = 128;
/** Encodings that go with live weights: they are made every second. */
const fewEncodings = 256;
/** All of a small folder. */
const leastEncodings = 512;
/** Of a large one. A checkpoint may come every epoch, and encoding takes a third of a step's time: some 4 % of it. */
const encodedShare = 1 / 8;

/** Pictures decoded from random latents, and what these were. */
export interface Drawn {
  readonly pixels: Uint8Array;
  readonly from: SampleSource;
}

/**
 * Mean of p(x|z) for random z: variations on the encodings, or draws from the prior, which also takes their place
 * where there are no encodings. All random samples are drawn here, but for those that show a training always the same.
 */
export async function drawSamples(
  { runner, state, variations }: { runner: ModelRunner; state: EngineState; variations?: Variations },
  { count, from = 'encodings' }: { readonly count: number; readonly from?: SampleSource },
  stream: RandomStream,
  signal?: AbortSignal,
): Promise<Drawn> {
  if (from === 'prior' || !variations) {
    return { from: 'prior', pixels: await runner.sample(state, count, stream, signal) };
  }
  return { from, pixels: await runner.decode(state, variations.draw(count, stream), signal) };
}

/** How many of so many training pictures a checkpoint carries the encodings of. */
export function checkpointEncodings(training: number, latentDimensions: number): number {
  const some = Math.max(leastEncodings, Math.ceil(training * encodedShare));
  return Math.min(training, some, mostEncodings(latentDimensions));
}

/** Encodes some of the training pictures, drawn by the seed of the run: always the same, by whatever weights. */
export class EncodedPictures {
  readonly #runner: ModelRunner;
  readonly #dataset: ImageDataset;
  /** A shorter list is the beginning of a longer one. */
  readonly #rows: Uint32Array;

  /** @param training the pictures that are trained on. */
  constructor(runner: ModelRunner, dataset: ImageDataset, training: Uint32Array, seed: number) {
    this.#runner = runner;
    this.#dataset = dataset;
    const order = randomStream(seed, 'encodings', 0).permutation(training.length);
    const count = checkpointEncodings(training.length, runner.model.latentDimensions);
    this.#rows = order.slice(0, count).map((i) => training[i]!);
  }

  /** As many as a checkpoint carries; undefined when the weights give nothing finite. */
  all(state: EngineState): Promise<StoredEncodings | undefined> {
    return this.#encode(state, this.#rows);
  }

  /** As {@link all}, the first of them: what can be made again and again while training goes on. */
  few(state: EngineState): Promise<StoredEncodings | undefined> {
    return this.#encode(state, this.#rows.subarray(0, fewEncodings));
  }

  async #encode(state: EngineState, rows: Uint32Array): Promise<StoredEncodings | undefined> {
    const { labels, labelNames: names } = this.#dataset;
    const width = this.#runner.model.latentDimensions;
    const means = new Float32Array(rows.length * width);
    for (let start = 0; start < rows.length; start += chunk) {
      const pixels = await gather(this.#dataset, rows.subarray(start, start + chunk));
      means.set((await this.#runner.encode(state, pixels)).mean, start * width);
    }
    if (!means.every(Number.isFinite)) return undefined;
    if (names.length === 0) return { means };
    return { means, labelled: { labels: Int32Array.from(rows, (row) => labels[row]!), names } };
  }
}
