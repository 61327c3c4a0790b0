import type { EngineState } from '../engine';
import type { PixelBatch, PreviewResult } from '../protocol/trainer';
import { encodePng, tile } from '../data/encodePng';
import { randomStream } from '../latent/random';
import type { DataSplit } from '../data/split';
import { writeFileAtomically } from '../files/atomicFile';
import type { ModelRunner } from './modelRunner';

/** Pictures shown with their reconstructions; one batch of the encoder. */
const shownPictures = 16;
/** Samples from the prior. */
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

  /** Reconstructions (decoded posterior means) and samples by the weights in `state`. */
  async draw(state: EngineState): Promise<Pick<PreviewResult, 'originals' | 'reconstructions' | 'samples'>> {
    const { mean } = await this.#runner.encode(state, this.#originals.pixels);
    return {
      originals: this.#originals,
      reconstructions: this.#batch(await this.#runner.decode(state, mean)),
      samples: this.#batch(
        await this.#runner.sample(state, shownSamples, randomStream(this.#seed, 'preview', 0)),
      ),
    };
  }

  /**
   * Writes the samples as a PNG file.
   * @param guard as in `writeFileAtomically`.
   */
  async save(samples: PixelBatch, file: string, guard: () => Promise<void>): Promise<void> {
    const picture = tile(samples, 8, { gap: 2, scale: Math.max(1, Math.round(64 / samples.size)) });
    const png = await encodePng(picture.pixels, picture.width, picture.height, picture.channels);
    await writeFileAtomically(file, png, { guard });
  }

  #batch(pixels: Uint8Array): PixelBatch {
    const { imageSize, channels } = this.#runner.model;
    return { count: pixels.length / this.#runner.imageBytes, size: imageSize, channels, pixels };
  }
}
