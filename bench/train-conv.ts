// `npm run bench -- train-conv [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of the model of
// https://keras.io/examples/generative/vae/.
import { smallShapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-conv',
  shape: 'keras',
  size: 28,
  channels: 1,
  latent: 2,
  batch: 128,
  configuration: {
    architecture: 'convolutional',
    filters: [32, 64],
    hiddenUnits: [16],
    latentDimensions: 2,
    batchSize: 128,
  },
  pictures: () => smallShapes(60_000),
  epoch: 60_000,
  seconds: 6,
  must: 'PyTorch eager',
  aim: 'torch.compile, fused Adam',
});
