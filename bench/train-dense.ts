// `npm run bench -- train-dense [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of a dense model.
import { models } from './harness/models';
import { smallShapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-dense',
  model: models.dense,
  pictures: () => smallShapes(60_000),
  epoch: 60_000,
  seconds: 3,
  must: 'torch.compile, fused Adam',
  aim: 'JAX jit',
});
