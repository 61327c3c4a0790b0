// `npm run bench -- train-dense [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of a dense model.
import { smallShapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-dense',
  shape: 'dense',
  size: 28,
  channels: 1,
  latent: 20,
  batch: 128,
  configuration: { architecture: 'dense', hiddenUnits: [400], latentDimensions: 20, batchSize: 128 },
  pictures: () => smallShapes(60_000),
  epoch: 60_000,
  seconds: 3,
  must: 'torch.compile, fused Adam',
  aim: 'JAX jit',
});
