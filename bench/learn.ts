// `npm run bench -- learn [--mnist PICTURES] [--cifar PICTURES] [--shapes PICTURES] [--only NAME,…] [--seconds S] [--json FILE]`: what
// held-out pictures show after so many seconds of training, for our default, for that of version 0.1, and for PyTorch.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { splitDataset } from '../src/data/split';
import type { RequestedConfiguration } from '../src/protocol/configuration';
import { resolveConfiguration } from '../src/trainer/configuration';
import { type LearningSide, ownLearning, peerLearning } from './harness/learning';
import { benchOptions } from './harness/options';
import { load, shapes, writeRaw } from './harness/pictures';
import { findPeers } from './harness/python';
import { Report } from './harness/report';

const { values, root } = benchOptions({
  mnist: { type: 'string' },
  cifar: { type: 'string' },
  shapes: { type: 'string' },
  only: { type: 'string' },
  seconds: { type: 'string', default: '120' },
});
const budget = Number(values.seconds);
const report = new Report('learn');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
const found = await findPeers();
if (found.missing !== undefined) report.remark(`Without peers: ${found.missing}.`);
const [now, before, keras, recipe] = [
  'our default',
  'default of version 0.1',
  'Keras example in PyTorch',
  'our recipe in PyTorch',
];

/** What version 0.1 chose by itself. */
const ofVersion1 = {
  schedule: 'constant',
  learningRate: 0.001,
  weightDecay: 0,
  shift: 0,
} as const;
const colour1 = {
  architecture: 'convolutional',
  latentDimensions: 32,
  likelihood: 'gaussian',
  variance: 'learned',
} as const;

interface Pictures {
  readonly folder: string | undefined;
  readonly draw?: () => Promise<string>;
  readonly version1: RequestedConfiguration;
}

const all: Readonly<Record<string, Pictures>> = {
  shapes: {
    folder: values.shapes,
    draw: () => shapes(3000),
    version1: { ...colour1, filters: [32, 32, 64, 64], kernelSize: 4, hiddenUnits: [256], batchSize: 32 },
  },
  cifar: {
    folder: values.cifar,
    version1: { ...colour1, filters: [32, 64], kernelSize: 3, hiddenUnits: [128], batchSize: 128 },
  },
  mnist: {
    folder: values.mnist,
    version1: {
      ...{ architecture: 'dense', hiddenUnits: [400], latentDimensions: 16 },
      ...{ likelihood: 'bernoulli', batchSize: 128 },
    },
  },
};

/** Seconds of training after which the sides are compared. */
function stops(): number[] {
  const shares = [1 / 60, 1 / 24, 1 / 12, 1 / 6, 1 / 4, 1 / 3, 5 / 12, 1 / 2, 2 / 3, 5 / 6, 1];
  return shares.map((share) => budget * share);
}

async function measure(name: string, { folder: named, draw, version1 }: Pictures): Promise<void> {
  const folder = named === undefined ? await draw?.() : path.resolve(named);
  if (folder === undefined) return skip(name);
  const dataset = await load(folder, {});
  const { imageSize: size, channels } = dataset.transform;
  const about = { imageSize: size, channels, count: dataset.count };
  const { model, training } = resolveConfiguration({}, about);
  const split = splitDataset(dataset.count, training.validationFraction, training.seed);
  const files = { training: path.join(scratch, 'training.raw'), heldOut: path.join(scratch, 'held-out.raw') };
  await writeRaw(dataset, split.training, files.training);
  await writeRaw(dataset, split.validation, files.heldOut);
  const own = { folder, dataset, heldOut: split.validation, budget, runs: scratch };
  const sides: LearningSide[] = [];
  const curves = new Map<string, { psnr: number; loss: number }[]>();
  try {
    sides.push(await ownLearning(now, {}, own));
    sides.push(await ownLearning(before, { ...ofVersion1, ...version1 }, { ...own, epochs: 100_000 }));
    if (found.missing === undefined) {
      const sizes = { size, channels, latent: model.latentDimensions, seconds: Math.round(budget) };
      const peer = (side: string, what: string, batch: number) =>
        peerLearning(side, {
          python: found.python,
          root,
          what,
          files,
          likelihood: model.likelihood.kind,
          sizes: { ...sizes, batch },
        });
      sides.push(await peer(keras, 'keras', 128), await peer(recipe, 'recipe', 32));
    }
    for (const side of sides) curves.set(side.name, []);
    let trained = 0;
    for (const [turn, stop] of stops().entries()) {
      for (const side of turn % 2 === 0 ? sides : [...sides].reverse()) {
        const learnt = await side.learn(stop - trained);
        curves.get(side.name)!.push(learnt);
        const elbo = -learnt.loss;
        report.figure(`${name}, ${stop.toFixed(0)} s, ${side.name}: ELBO`, elbo, 'nats');
        if (learnt.psnr !== undefined)
          report.figure(`${name}, ${stop.toFixed(0)} s, ${side.name}: PSNR`, learnt.psnr, 'dB');
      }
      trained = stop;
    }
  } finally {
    for (const side of sides) await side.close();
    await dataset.pixels.close();
  }
  goals(name, curves);
}

function skip(name: string): void {
  report.remark(`${name}: name its folder by --${name}.`);
  const missing = `needs --${name}`;
  report.goal({ ...ahead(name, keras, 'PSNR', 'dB'), level: 'must', missing });
}

function ahead(name: string, side: string, what: string, unit: string) {
  return { what: `${name}: ${what} ahead of ${side}`, bound: 0, better: 'atLeast', unit } as const;
}

/** What our default leads by: at the end, and where it leads by least. */
function goals(name: string, curves: ReadonlyMap<string, readonly { psnr: number; loss: number }[]>): void {
  const ours = curves.get(now)!;
  const leads = (side: string, of: 'psnr' | 'loss') =>
    curves
      .get(side)
      ?.map((theirs, at) => (of === 'psnr' ? ours[at]!.psnr - theirs.psnr : theirs.loss - ours[at]!.loss));
  const old = leads(before, 'psnr')!;
  if (name === 'shapes' && budget === 120) {
    const what = `shapes: PSNR ahead of the ${before} at 120 s`;
    report.goal({ what, level: 'must', bound: 5, better: 'atLeast', unit: 'dB', reached: old.at(-1) });
  } else report.figure(`${name}: PSNR ahead of the ${before}`, old.at(-1)!, 'dB');
  for (const [of, what, unit] of [
    ['psnr', 'PSNR', 'dB'],
    ['loss', 'ELBO', 'nats'],
  ] as const) {
    const least = leads(keras, of);
    const last = leads(recipe, of)?.at(-1);
    const missing = 'needs the peers';
    const everywhere = ahead(name, `the ${keras}, least at any time`, what, unit);
    report.goal({ ...everywhere, level: 'must', ...(least ? { reached: Math.min(...least) } : { missing }) });
    const end = ahead(name, `${recipe} at the end`, what, unit);
    report.goal({ ...end, level: 'aim', ...(last === undefined ? { missing } : { reached: last }) });
  }
}

try {
  const chosen = values.only?.split(',') ?? Object.keys(all);
  for (const [name, pictures] of Object.entries(all))
    if (chosen.includes(name)) await measure(name, pictures);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
await report.end(values.json);
