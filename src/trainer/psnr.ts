import type { EngineState } from '../engine';
import type { ModelRunner } from './modelRunner';

/**
 * Peak signal-to-noise ratio of reconstructions, in dB: 10·log₁₀(1 / MSE), where MSE is the mean of (x − x̂)² over all pixels and
 * channels of all pictures together, on the scale of [0, 1] (Huynh-Thu and Ghanbari 2008, doi 10.1049/el:20080522). x̂ is
 * what a person sees: the mean of p(x|z) at z the mean of q(z|x), clipped and rounded to a byte as x is.
 */
export class Psnr {
  #squares = 0;
  #values = 0;

  /** @param pixels any number of whole pictures. */
  async add(runner: ModelRunner, state: EngineState, pixels: Uint8Array): Promise<void> {
    const { mean } = await runner.encode(state, pixels);
    const reconstructed = await runner.decode(state, mean);
    for (let i = 0; i < pixels.length; i++) this.#squares += (pixels[i]! - reconstructed[i]!) ** 2;
    this.#values += pixels.length;
  }

  /** Undefined without a picture, and where every byte is as it was: the ratio has no number then. */
  get value(): number | undefined {
    return this.#squares === 0 ? undefined : 10 * Math.log10((255 ** 2 * this.#values) / this.#squares);
  }
}
