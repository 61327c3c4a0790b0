// `npm run bench -- train-conv [--folder PICTURES] [--rounds N] [--seconds S] [--json FILE]`: an epoch of the model of
// https://keras.io/examples/generative/vae/.
import { models } from './harness/models';
import { smallShapes } from './harness/pictures';
import { trainBench } from './harness/trainBench';

await trainBench({
  bench: 'train-conv',
  model: models.keras,
  pictures: () => smallShapes(60_000),
  epoch: 60_000,
  seconds: 6,
  must: 'PyTorch eager',
  aim: 'torch.compile, fused Adam',
});
