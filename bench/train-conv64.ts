// `npm run bench -- train-conv64 [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of the
// convolutional model for pictures of 64x64 in colour.
import { shapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-conv64',
  shape: 'conv64',
  size: 64,
  channels: 3,
  latent: 32,
  batch: 64,
  configuration: {
    architecture: 'convolutional',
    filters: [32, 32, 64, 64],
    kernelSize: 4,
    hiddenUnits: [256],
    latentDimensions: 32,
    likelihood: 'bernoulli',
    batchSize: 64,
  },
  pictures: () => shapes(3000),
  epoch: 3000,
  seconds: 6,
  must: 'PyTorch eager',
  aim: 'torch.compile, fused Adam',
});
