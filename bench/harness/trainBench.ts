import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EngineName } from '../../src/protocol/engines';
import { installedEngines } from '../../src/engine/registry';
import { matrixProductCeiling } from './ceiling';
import type { BenchModel } from './models';
import { benchOptions } from './options';
import { OwnTraining, type Steps } from './ownTraining';
import { load, writeRaw } from './pictures';
import { findPeers, Peer } from './python';
import { Report } from './report';
import { alternate, median, type Side } from './rounds';

export interface TrainBench {
  readonly bench: string;
  readonly model: BenchModel;
  /** Draws the pictures, unless a folder is named. */
  readonly pictures: () => Promise<string>;
  /** Pictures that the epoch is counted for. */
  readonly epoch: number;
  /** Seconds of a round of one side. */
  readonly seconds: number;
  readonly must: PeerName;
  readonly aim: PeerName;
}

const peers = {
  'PyTorch eager': ['torch_train', 'eager'],
  'PyTorch eager, fused Adam': ['torch_train', 'fused'],
  'torch.compile, fused Adam': ['torch_train', 'compiled'],
  'JAX jit': ['jax_train'],
} as const;

type PeerName = keyof typeof peers;

interface TrainingSide extends Side<Steps> {
  close(): unknown;
}

/** Trains one model by our trainer and by the peers, in turn, and compares the time of a step. */
export async function trainBench(bench: TrainBench): Promise<void> {
  const { values, root } = benchOptions({ folder: { type: 'string' }, seconds: { type: 'string' } });
  const { model } = bench;
  const report = new Report(bench.bench);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
  const sides: TrainingSide[] = [];
  try {
    const folder = values.folder === undefined ? await bench.pictures() : path.resolve(values.folder);
    const transform = { imageSize: model.size, channels: model.channels };
    const dataset = await load(folder, transform);
    const raw = path.join(scratch, 'pictures.raw');
    await writeRaw(
      dataset,
      Uint32Array.from({ length: dataset.count }, (_, i) => i),
      raw,
    );
    const ours = async (engine: EngineName): Promise<TrainingSide> => {
      const configuration = { ...model.configuration, ...transform, engine, ...endless };
      const training = await OwnTraining.start({ folder, runs: path.join(scratch, engine), configuration });
      const name = engine === 'onnx' ? 'ours' : `ours on ${engine}`;
      report.remark(`${name}: ${training.record.engine.version}`);
      const round = () => training.round(seconds);
      return { name, round, close: () => training.stop() };
    };
    const seconds = Number(values.seconds ?? bench.seconds);
    sides.push(await ours('onnx'));
    const enginesFolder = path.resolve(process.env['LATENT_EXPLORER_CACHE'] || path.join(root, '.cache'));
    for (const { name } of await installedEngines(enginesFolder)) {
      if (name === 'tensorflow') {
        process.env['LATENT_EXPLORER_ENGINES'] = enginesFolder;
        sides.push(await ours(name));
      }
    }
    const found = await findPeers();
    if (found.missing === undefined) {
      for (const [name, [script, ...how]] of Object.entries(peers)) {
        const sizes = ['size', 'channels', 'latent', 'batch'] as const;
        const args = sizes.flatMap((size) => [`--${size}`, String(model[size])]);
        const peer = new Peer(found.python, root, script, [...how, model.shape, raw, ...args]);
        const ready = await peer.next<{ version: string; firstStep: number }>();
        report.remark(`${name}: ${ready.version}, first step after ${ready.firstStep.toFixed(1)} s`);
        sides.push({ name, round: () => peer.ask<Steps>({ seconds }), close: () => peer.close() });
      }
    } else report.remark(`Without peers: ${found.missing}.`);

    const before = await matrixProductCeiling();
    const measured = await alternate(sides, Number(values.rounds ?? 5));
    const ceiling = Math.max(before, await matrixProductCeiling());
    report.figure("matrix product of 1024x1024, the machine's ceiling", ceiling, 'GFLOP/s');
    const steps = Math.ceil(bench.epoch / model.batch);
    const times = new Map<string, number>();
    for (const [name, rounds] of measured) {
      const milliseconds = median(rounds.map((round) => (1000 * round.seconds) / round.steps));
      times.set(name, milliseconds);
      report.figure(`${name}: a step`, milliseconds, 'ms');
      report.figure(`${name}: an epoch of ${bench.epoch}`, (milliseconds * steps) / 1000, 's');
    }
    for (const name of Object.keys(peers)) {
      const time = times.get(name);
      if (time !== undefined) report.figure(`ours ÷ ${name}`, times.get('ours')! / time, '×');
    }
    for (const level of ['must', 'aim'] as const) {
      const time = times.get(bench[level]);
      report.goal({
        what: `an epoch ÷ ${bench[level]}'s`,
        level,
        bound: 1,
        better: 'atMost',
        unit: '×',
        ...(time === undefined ? { missing: 'needs the peers' } : { reached: times.get('ours')! / time }),
      });
    }
  } finally {
    for (const side of sides) await side.close();
    await rm(scratch, { recursive: true, force: true });
  }
  await report.end(values.json);
}

/** Never done by itself, and nothing held out, as with the peers. */
const endless = { epochs: 10_000, checkpointEvery: 10_000, validationFraction: 0 } as const;
