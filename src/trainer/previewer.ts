import type { EngineState } from '../engine';
import type { StoredEncodings } from '../protocol/samples';
import type { PixelBatch, PreviewResult } from '../protocol/trainer';
import { encodePng, tile } from '../data/encodePng';
import { randomStream } from '../latent/random';
import { Variations } from '../latent/variations';
import type { DataSplit } from '../data/split';
import { writeFileAtomically } from '../files/atomicFile';
import type { ModelRunner } from './modelRunner';

/** Pictures shown with their reconstructions; one batch of the encoder. */
const shownPictures = 16;
/** Samples of each kind. */
const shownSamples = 32;

/** The pictures that are shown: held-out ones, evenly chosen; where none are held out, those trained on. */
export function previewRows({ training, validation }: DataSplit): Uint32Array {
  const shown = validation.length > 0 ? validation : training;
  const count = Math.min(shownPictures, shown.length);
  return Uint32Array.from({ length: count }, (_, i) => shown[Math.floor((i * shown.length) / count)]!);
}

/** Draws what the current weights make of the same pictures and the same noise each time. */
export class Previewer {
  readonly #runner: ModelRunner;
  readonly #originals: PixelBatch;
  readonly #seed: number;

  /** @param originals pixels of the pictures of {@link previewRows}. */
  constructor(runner: ModelRunner, originals: Uint8Array, seed: number) {
    this.#runner = runner;
    this.#seed = seed;
    this.#originals = this.#batch(originals);
  }

  /**
   * Reconstructions (decoded posterior means) and samples by the weights in `state`.
   * @param encodings of training pictures by these weights, always of the same ones first.
   */
  async draw(
    state: EngineState,
    encodings: StoredEncodings | undefined,
  ): Promise<Omit<PreviewResult, 'step' | 'epoch'>> {
    const { mean } = await this.#runner.encode(state, this.#originals.pixels);
    const variations = encodings && (await this.#variations(state, encodings));
    const noise = randomStream(this.#seed, 'preview', 0);
    return {
      originals: this.#originals,
      reconstructions: this.#batch(await this.#runner.decode(state, mean)),
      samples: this.#batch(await this.#runner.sample(state, shownSamples, noise)),
      ...(variations && { variations }),
    };
  }

  /** On the first encodings, however many there are: so they are on the same pictures each time. */
  async #variations(state: EngineState, encodings: StoredEncodings): Promise<PixelBatch> {
    const width = this.#runner.model.latentDimensions;
    const count = encodings.means.length / width;
    const rows = Uint32Array.from({ length: shownSamples }, (_, i) => i % count);
    const noise = randomStream(this.#seed, 'preview variations', 0);
    const latents = new Variations(encodings, width).about(rows, noise);
    return this.#batch(await this.#runner.decode(state, latents));
  }

  /**
   * Writes what {@link draw} gave as a PNG file: variations on the encodings, else samples from the prior.
   * @param guard as in `writeFileAtomically`.
   */
  async save(
    { variations, samples: fromPrior }: Pick<PreviewResult, 'variations' | 'samples'>,
    file: string,
    guard: () => Promise<void>,
  ): Promise<void> {
    const samples = variations ?? fromPrior;
    const picture = tile(samples, 8, { gap: 2, scale: Math.max(1, Math.round(64 / samples.size)) });
    const png = await encodePng(picture.pixels, picture.width, picture.height, picture.channels);
    await writeFileAtomically(file, png, { guard });
  }

  #batch(pixels: Uint8Array): PixelBatch {
    const { imageSize, channels } = this.#runner.model;
    return { count: pixels.length / this.#runner.imageBytes, size: imageSize, channels, pixels };
  }
}
