// `npm run build && npm run bench -- first-step [--rounds N] [--json FILE]`: from the request to the first finished step, in a
// cold process, the pictures decoded before; against torch.compile's.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RequestedConfiguration } from '../src/protocol/configuration';
import { benchOptions } from './harness/options';
import { load, shapes, smallShapes, writeRaw } from './harness/pictures';
import { findPeers, Peer } from './harness/python';
import { Report } from './harness/report';
import { alternate, median, type Side } from './harness/rounds';
import { eventOf, isStep, trainerProcess, trainIn } from './harness/trainer';
import { models } from './harness/models';

const { values, root } = benchOptions({});
const report = new Report('first-step');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
const found = await findPeers();
if (found.missing !== undefined) report.remark(`Without peers: ${found.missing}.`);

interface Cold {
  readonly what: string;
  readonly folder: string;
  readonly configuration: RequestedConfiguration;
  /** The same model in the words of the peers, where they have it. */
  readonly peer?: readonly string[];
}

const seconds = (began: number) => (performance.now() - began) / 1000;

async function ours({ folder, configuration }: Cold): Promise<number> {
  const began = performance.now();
  const process = trainerProcess(root);
  try {
    const stepped = eventOf(process, isStep);
    const ended = trainIn(process, { folder, runs: scratch, configuration });
    // Ended by force once the step is taken.
    ended.catch(() => undefined);
    await Promise.race([stepped, ended.then(() => stepped)]);
    return seconds(began);
  } finally {
    await process.dispose();
  }
}

/** @param cache of what is compiled: an empty folder for the first time, or the same one again. */
async function compiled(python: string, args: readonly string[], cache: string): Promise<number> {
  process.env['TORCHINDUCTOR_CACHE_DIR'] = cache;
  const began = performance.now();
  const peer = new Peer(python, root, 'torch_train', ['compiled', ...args]);
  try {
    await peer.next();
    return seconds(began);
  } finally {
    peer.close();
  }
}

async function measure(cold: Cold): Promise<void> {
  const { what, peer } = cold;
  const sides: Side<number>[] = [{ name: 'ours', round: () => ours(cold) }];
  if (peer && found.missing === undefined) {
    const kept = path.join(scratch, 'kept');
    const emptied = path.join(scratch, 'emptied');
    await compiled(found.python, peer, kept);
    sides.push(
      {
        name: 'torch.compile, nothing compiled before',
        round: async () => {
          await rm(emptied, { recursive: true, force: true });
          return compiled(found.python, peer, emptied);
        },
      },
      { name: 'torch.compile, from its cache', round: () => compiled(found.python, peer, kept) },
    );
  }
  // The first time decodes the pictures.
  await ours(cold);
  const took = await alternate(sides, Number(values.rounds ?? 3));
  const times = new Map([...took].map(([name, rounds]) => [name, median(rounds)]));
  for (const [name, time] of times) report.figure(`${what}: ${name}`, time, 's');
  const own = times.get('ours')!;
  report.goal({
    what: `${what}: first step`,
    level: 'must',
    bound: 2,
    better: 'atMost',
    unit: 's',
    reached: own,
  });
  if (!peer) return;
  const theirs = times.get('torch.compile, nothing compiled before');
  const again = times.get('torch.compile, from its cache');
  if (again !== undefined) report.figure(`${what}: ours ÷ torch.compile's from its cache`, own / again, '×');
  report.goal({
    what: `${what}: first step ÷ torch.compile's`,
    level: 'aim',
    bound: 0.2,
    better: 'atMost',
    unit: '×',
    ...(theirs === undefined ? { missing: 'needs the peers' } : { reached: own / theirs }),
  });
}

try {
  const endless = { epochs: 1000, checkpointEvery: 1000, engine: 'onnx' } as const;
  const colour = await shapes(3000);
  await measure({ what: 'default, 3,000 of 64x64', folder: colour, configuration: endless });
  for (const [model, folder] of [
    [models.dense, await smallShapes(60_000)],
    [models.conv64, colour],
  ] as const) {
    const { size, channels, latent, batch, shape, configuration } = model;
    const transform = { imageSize: size, channels };
    const dataset = await load(folder, transform);
    const raw = path.join(scratch, `${shape}.raw`);
    await writeRaw(
      dataset,
      Uint32Array.from({ length: dataset.count }, (_, i) => i),
      raw,
    );
    const sizes = Object.entries({ size, channels, latent, batch });
    await measure({
      what: `${model.name}, ${dataset.count.toLocaleString('en')} of ${size}x${size}`,
      folder,
      configuration: { ...endless, ...transform, ...configuration },
      peer: [shape, raw, ...sizes.flatMap(([name, value]) => [`--${name}`, String(value)])],
    });
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
await report.end(values.json);
