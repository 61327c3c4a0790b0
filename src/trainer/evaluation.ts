import { gatherAhead, inChunks } from '../data/batches';
import { loadDataset } from '../data/dataset';
import { randomStream } from '../latent/random';
import type { Exploration } from './exploration';
import { streamNoise } from './noise';
import { Psnr } from './psnr';

/** Averages over a folder of pictures, in nats a picture; `elbo = −(reconstruction + kl)`. */
export interface Evaluation {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Of the reconstructions, in dB; absent when they are exact. */
  readonly psnr?: number;
  readonly images: number;
}

/** The evidence lower bound of a checkpoint on a folder of pictures, with one sample of z a picture. */
export async function evaluate(
  exploration: Exploration,
  checkpoint: string,
  folder: string,
  cacheFolder: string,
): Promise<Evaluation> {
  return exploration.use(checkpoint, async ({ runner, state, facts }) => {
    const dataset = await loadDataset(folder, {
      transform: facts.transform,
      cacheFolder,
      minimumImages: 1,
    });
    const { count } = dataset;
    const noise = streamNoise(randomStream(0, 'evaluation', 0));
    const sums = { reconstruction: 0, kl: 0 };
    const psnr = new Psnr();
    try {
      const rows = Uint32Array.from({ length: count }, (_, i) => i);
      for await (const { pixels } of gatherAhead(dataset, inChunks(rows, dataset.bytesPerImage))) {
        await psnr.add(runner, state, pixels);
        const terms = await runner.evaluate(state, pixels, noise);
        for (const value of terms.reconstruction) sums.reconstruction += value;
        for (const value of terms.kl) sums.kl += value;
      }
    } finally {
      await dataset.pixels.close();
    }
    const [reconstruction, kl] = [sums.reconstruction / count, sums.kl / count];
    return { elbo: -(reconstruction + kl), reconstruction, kl, psnr: psnr.value, images: count };
  });
}
