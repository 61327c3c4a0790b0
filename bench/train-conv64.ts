// `npm run bench -- train-conv64 [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of the
// convolutional model for pictures of 64x64 in colour.
import { models } from './harness/models';
import { shapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-conv64',
  model: models.conv64,
  pictures: () => shapes(3000),
  epoch: 3000,
  seconds: 6,
  must: 'PyTorch eager',
  aim: 'torch.compile, fused Adam',
});
