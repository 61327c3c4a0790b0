// `npm run build && npm run bench -- decode [--rounds N] [--json FILE]`: how long a decoded picture, and a grid of 15x15, is waited for
// through the contract of the trainer process: while nothing else runs, and beside a training.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { randomStream } from '../src/latent/random';
import type { TrainerProcess } from '../src/host/trainerProcess';
import { benchOptions } from './harness/options';
import { shapes, smallShapes } from './harness/pictures';
import { Report } from './harness/report';
import { alternate, median, percentile } from './harness/rounds';
import { eventOf, isStep, trainerProcess, trainIn } from './harness/trainer';

const { values, root } = benchOptions({});
const report = new Report('decode');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
const gridSide = 15;
const requests = { one: 100, grid: 10 } as const;

interface Explored {
  readonly what: string;
  readonly folder: string;
  /** Milliseconds within which 95 of 100 single pictures must come. */
  readonly bound: number;
}

/** Weights of the default model for a folder; how well it is trained is no matter. */
async function trained(folder: string): Promise<{ checkpoint: string; latentDimensions: number }> {
  const process = trainerProcess(root);
  try {
    const configuration = { epochs: 1, engine: 'onnx' } as const;
    const { checkpoint } = await trainIn(process, { folder, runs: scratch, configuration });
    const { model } = await process.request('inspect', { checkpoint });
    return { checkpoint, latentDimensions: model.latentDimensions };
  } finally {
    await process.dispose();
  }
}

async function measure({ what, folder, bound }: Explored): Promise<void> {
  const { checkpoint, latentDimensions } = await trained(folder);
  const explorer = trainerProcess(root);
  const stream = randomStream(1, 'latents');
  /** Milliseconds of each of some requests, one after the other. */
  const times = async (count: number, number: number): Promise<number[]> => {
    const took: number[] = [];
    for (let i = 0; i < number; i++) {
      const latents = stream.fillNormal(new Float32Array(count * latentDimensions));
      const began = performance.now();
      await explorer.request('decode', { checkpoint, latents, count });
      took.push(performance.now() - began);
    }
    return took;
  };
  let training: TrainerProcess | undefined;
  const round = async () => ({
    one: await times(1, requests.one),
    grid: await times(gridSide ** 2, requests.grid),
  });
  try {
    // Compiles both sizes.
    await times(1, 5);
    await times(gridSide ** 2, 2);
    const measured = await alternate(
      [
        { name: 'idle', round },
        {
          name: 'beside a training',
          round: async () => {
            training = trainerProcess(root, true);
            const stepped = eventOf(training, isStep);
            const configuration = { epochs: 1000, checkpointEvery: 1000, engine: 'onnx' } as const;
            const ended = trainIn(training, { folder: await shapes(3000), runs: scratch, configuration });
            ended.catch(() => undefined);
            await Promise.race([stepped, ended.then(() => stepped)]);
            const measuredNow = await round();
            await training.dispose();
            return measuredNow;
          },
        },
      ],
      Number(values.rounds ?? 3),
    );
    for (const [when, rounds] of measured) {
      const p95 = (of: 'one' | 'grid') => median(rounds.map((each) => percentile(each[of], 95)));
      const half = (of: 'one' | 'grid') => median(rounds.map((each) => median(each[of])));
      report.figure(`${what}, ${when}: one z, median`, half('one'), 'ms');
      report.figure(`${what}, ${when}: one z, 95 of 100 within`, p95('one'), 'ms');
      report.figure(`${what}, ${when}: a 15x15 grid, median`, half('grid'), 'ms');
      report.goal({
        what: `${what}, ${when}: 95 of 100 within`,
        level: 'must',
        bound,
        better: 'atMost',
        unit: 'ms',
        reached: p95('one'),
      });
      if (bound > 16 || when !== 'idle') continue;
      report.goal({
        what: `${what}, ${when}: a 15x15 grid`,
        level: 'aim',
        bound: 16,
        better: 'atMost',
        unit: 'ms',
        reached: half('grid'),
      });
    }
  } finally {
    await training?.dispose();
    await explorer.dispose();
  }
}

try {
  await measure({ what: '28x28', folder: await smallShapes(3000), bound: 16 });
  await measure({ what: '64x64', folder: await shapes(3000), bound: 33 });
} finally {
  await rm(scratch, { recursive: true, force: true });
}
await report.end(values.json);
