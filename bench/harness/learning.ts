import path from 'node:path';
import type { ImageDataset } from '../../src/data/dataset';
import { gatherAhead, inChunks } from '../../src/data/batches';
import { randomStream } from '../../src/latent/random';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import { Exploration } from '../../src/trainer/exploration';
import { streamNoise } from '../../src/trainer/noise';
import { Psnr } from '../../src/trainer/psnr';
import { OwnTraining } from './ownTraining';
import { Peer } from './python';

/** Averages over held-out pictures: in dB, and in nats a picture. */
export interface Learnt {
  readonly psnr: number;
  readonly loss: number;
}

export interface LearningSide {
  readonly name: string;
  /** Trains for so many seconds more, then evaluates, which does not count. */
  learn(seconds: number): Promise<Learnt>;
  close(): unknown;
}

export interface OwnLearningOptions {
  readonly folder: string;
  readonly dataset: ImageDataset;
  /** Rows of the pictures held out. */
  readonly heldOut: Uint32Array;
  /** Seconds that are trained for in all. */
  readonly budget: number;
  /** Absolute path of a folder for runs. */
  readonly runs: string;
  /** Epochs to ask for; by default as many as fit into the budget, so that a schedule ends with it. */
  readonly epochs?: number;
}

/** Our own trainer, its weights evaluated whenever it holds. */
export async function ownLearning(
  name: string,
  configuration: RequestedConfiguration,
  options: OwnLearningOptions,
): Promise<LearningSide> {
  const { folder, dataset, heldOut, budget } = options;
  const runs = path.join(options.runs, name.replace(/\W/g, '-'));
  const start = (epochs: number, into: string) => {
    const asked = { ...configuration, epochs, checkpointEvery: epochs, engine: 'onnx' } as const;
    return OwnTraining.start({ folder, runs: path.join(runs, into), configuration: asked });
  };
  const epochs = options.epochs ?? (await epochsWithin(budget, () => start(10_000, 'trial')));
  const training = await start(epochs, 'run');
  const exploration = new Exploration();
  return {
    name,
    async learn(seconds) {
      await training.round(seconds);
      return evaluate(exploration, training.weights, dataset, heldOut);
    },
    close: () => training.stop(),
  };
}

/** Whole epochs that fit, by the speed of some seconds of training. */
async function epochsWithin(budget: number, start: () => Promise<OwnTraining>): Promise<number> {
  const trial = await start();
  try {
    await trial.round(1);
    const { steps, seconds } = await trial.round(4);
    return Math.max(1, Math.floor((budget * steps) / seconds / trial.stepsPerEpoch));
  } finally {
    await trial.stop();
  }
}

async function evaluate(
  exploration: Exploration,
  checkpoint: string,
  dataset: ImageDataset,
  rows: Uint32Array,
): Promise<Learnt> {
  return exploration.use(checkpoint, async ({ runner, state }) => {
    const noise = streamNoise(randomStream(0, 'evaluation', 0));
    const psnr = new Psnr();
    let sum = 0;
    for await (const { pixels } of gatherAhead(dataset, inChunks(rows, dataset.bytesPerImage))) {
      const { reconstruction, kl } = await runner.evaluate(state, pixels, noise);
      for (let i = 0; i < kl.length; i++) sum += reconstruction[i]! + kl[i]!;
      await psnr.add(runner, state, pixels);
    }
    return { psnr: psnr.value ?? Infinity, loss: sum / rows.length };
  });
}

export interface PeerLearningOptions {
  readonly python: string;
  readonly root: string;
  /** In the words of `bench/peers/learn.py`. */
  readonly what: string;
  readonly files: { readonly training: string; readonly heldOut: string };
  readonly likelihood: string;
  readonly sizes: Readonly<Record<'size' | 'channels' | 'latent' | 'batch' | 'seconds', number>>;
}

export async function peerLearning(name: string, options: PeerLearningOptions): Promise<LearningSide> {
  const { python, root, what, files, likelihood, sizes } = options;
  const numbers = Object.entries(sizes).flatMap(([size, value]) => [`--${size}`, String(value)]);
  const peer = new Peer(python, root, 'learn', [what, files.training, files.heldOut, likelihood, ...numbers]);
  await peer.next();
  return {
    name,
    learn: (seconds) => peer.ask<Learnt>({ seconds }),
    close: () => peer.close(),
  };
}
