import { loadDataset } from '../data/dataset';
import { randomStream } from '../latent/random';
import type { Exploration } from './exploration';
import { streamNoise } from './noise';

/** Averages over a folder of pictures, in nats a picture; `elbo = −(reconstruction + kl)`. */
export interface Evaluation {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
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
    const { images, count } = await loadDataset(folder, {
      transform: facts.transform,
      cacheFolder,
      minimumImages: 1,
    });
    const terms = await runner.evaluate(state, images, streamNoise(randomStream(0, 'evaluation', 0)));
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / count;
    const reconstruction = mean(terms.reconstruction);
    const kl = mean(terms.kl);
    return { elbo: -(reconstruction + kl), reconstruction, kl, images: count };
  });
}
