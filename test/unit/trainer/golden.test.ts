import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { cacheFileOfVersion1 } from '../../../src/data/dataset';
import type { Losses, ModelConfiguration } from '../../../src/protocol/configuration';
import { readCheckpoint, readCheckpointFacts } from '../../../src/runs/checkpoint';
import { readMetrics } from '../../../src/runs/metricsLog';
import { listRuns } from '../../../src/runs/readRun';
import { listCheckpoints, readRunRecord, writeRunRecord } from '../../../src/runs/runFolder';
import { readTrainingState } from '../../../src/runs/trainingState';
import { evaluate } from '../../../src/trainer/evaluation';
import { Exploration } from '../../../src/trainer/exploration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume } from '../../../src/trainer/trainingRun';

/**
 * Runs that earlier versions wrote, with what those versions made of them: they open for ever. The folders
 * are as they were written, by a run of `train` each; only the place of the pictures is none of a real disk.
 */
const root = path.resolve('test/fixtures/v1');

interface Encoded {
  readonly picture: string;
  readonly mean: readonly number[];
  readonly logVariance: readonly number[];
  readonly losses: { readonly reconstruction: number; readonly kl: number };
}

interface GoldenCheckpoint {
  readonly epoch: number;
  readonly step: number;
  readonly parameterCount: number;
  readonly saved: string;
  readonly encoded: readonly Encoded[];
  readonly decoded: { readonly latents: readonly number[]; readonly pixels: readonly number[] };
  readonly evaluation: {
    readonly elbo: number;
    readonly reconstruction: number;
    readonly kl: number;
    readonly images: number;
  };
}

interface GoldenEpoch {
  readonly epoch: number;
  readonly step: number;
  readonly train: Losses;
  readonly validation: Losses;
}

interface GoldenRun {
  /** The folder of pictures it was trained on. */
  readonly pictures: string;
  readonly checkpoints: Readonly<Record<string, GoldenCheckpoint>>;
  /** All epochs after going on to so many. */
  readonly resumed: { readonly epochs: number; readonly lines: readonly GoldenEpoch[] };
}

const golden = JSON.parse(readFileSync(path.join(root, 'golden.json'), 'utf8')) as Record<string, GoldenRun>;
/** The choices behind each run, as today's record tells them. */
const rest = { posterior: { kind: 'diagonalGaussian' }, prior: { kind: 'standardNormal' } } as const;
const grey = { imageSize: 8, channels: 1, latentDimensions: 2, ...rest } as const;
const colour = { imageSize: 9, channels: 3, latentDimensions: 2, ...rest } as const;
const models: Readonly<Record<string, ModelConfiguration>> = {
  'convolutional-bernoulli-grey': {
    ...grey,
    architecture: {
      kind: 'convolutional',
      filters: [4, 6],
      decoderFilters: [6, 4],
      kernelSize: 3,
      hiddenUnits: [8],
    },
    likelihood: { kind: 'bernoulli' },
  },
  'convolutional-gaussian-colour': {
    ...colour,
    architecture: {
      kind: 'convolutional',
      filters: [4, 6],
      decoderFilters: [6, 4],
      kernelSize: 4,
      hiddenUnits: [],
    },
    likelihood: { kind: 'gaussian' },
  },
  'dense-bernoulli-grey': {
    ...grey,
    architecture: { kind: 'dense', hiddenUnits: [6] },
    likelihood: { kind: 'bernoulli' },
  },
  'dense-gaussian-colour': {
    ...colour,
    architecture: { kind: 'dense', hiddenUnits: [4] },
    likelihood: { kind: 'gaussian' },
  },
  'stopped-within-an-epoch': {
    ...grey,
    architecture: { kind: 'dense', hiddenUnits: [6] },
    likelihood: { kind: 'bernoulli' },
  },
};

/** When the pictures were made, which their first fingerprints tell. */
const picturesMade = new Date('2026-01-01T00:00:00Z');

describe('files of format version 1', () => {
  const exploration = new Exploration();
  let folder = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'golden-'));
    cpSync(path.join(root, 'pictures'), path.join(folder, 'pictures'), { recursive: true });
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.png')) utimesSync(path.join(folder, name), picturesMade, picturesMade);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are all listed as runs', async () => {
    const runs = await listRuns(path.join(root, 'runs'));
    assert.deepEqual(runs.map((run) => [run.kind, path.basename(run.path)]).sort(), [
      ['run', 'convolutional-bernoulli-grey'],
      ['run', 'convolutional-gaussian-colour'],
      ['run', 'dense-bernoulli-grey'],
      ['run', 'dense-gaussian-colour'],
      ['run', 'stopped-within-an-epoch'],
    ]);
    assert.deepEqual(Object.keys(golden).sort(), runs.map((run) => path.basename(run.path)).sort());
  });

  it('keep what was asked of a training', async () => {
    const { training } = await readRunRecord(path.join(root, 'runs', 'dense-gaussian-colour'));
    assert.deepEqual(training, {
      epochs: 4,
      batchSize: 4,
      objective: { kind: 'elbo', beta: 0.5, klWarmUpEpochs: 2 },
      schedule: { kind: 'constant', learningRate: 0.02 },
      validationFraction: 0.2,
      seed: 4,
      engine: 'onnx',
      checkpointEvery: 2,
    });
  });

  for (const [name, expected] of Object.entries(golden)) {
    describe(name, () => {
      const run = path.join(root, 'runs', name);

      it('opens: record, metrics and state', async () => {
        const record = await readRunRecord(run);
        assert.equal(record.data.folder, `/pictures/${expected.pictures}`);
        assert.equal(record.data.images, 18);
        assert.deepEqual(record.model, models[name]);
        const text = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8');
        const lines = text.trimEnd().split('\n');
        assert.deepEqual(
          await readMetrics(run),
          lines.map((line) => JSON.parse(line) as unknown),
        );
        const state = await readTrainingState(run);
        const last = Object.values(expected.checkpoints).at(-1)!;
        assert.equal(state.step, last.step);
        assert.equal(
          Object.values(state.tensors).reduce((sum, { values }) => sum + values.length, 0),
          3 * last.parameterCount,
        );
      });

      it('has its checkpoints, each with its facts and parameters', async () => {
        const found = await listCheckpoints(run);
        assert.deepEqual(
          found.map((checkpoint) => path.basename(checkpoint.path)),
          Object.keys(expected.checkpoints),
        );
        for (const { path: file } of found) {
          const { epoch, step, parameterCount, saved } = expected.checkpoints[path.basename(file)]!;
          const facts = await readCheckpointFacts(file);
          assert.deepEqual(
            { step: facts.step, parameterCount: facts.parameterCount, saved: facts.saved },
            { step, parameterCount, saved },
          );
          // The one that was saved within its second epoch counted that one.
          const partial = name === 'stopped-within-an-epoch';
          assert.deepEqual([facts.epoch, facts.partial ?? false], [partial ? epoch - 1 : epoch, partial]);
          assert.deepEqual(facts.model, models[name]);
          const { parameters } = await readCheckpoint(file);
          assert.equal(
            Object.values(parameters).reduce((sum, { values }) => sum + values.length, 0),
            parameterCount,
          );
        }
      });

      for (const [file, { encoded, decoded, evaluation }] of Object.entries(expected.checkpoints)) {
        const checkpoint = path.join(run, 'checkpoints', file);

        it(`${file} encodes, decodes and evaluates as it did`, async () => {
          const pictures = encoded.map(({ picture }) => path.join(root, 'pictures', picture));
          const result = await exploration.encode(checkpoint, pictures);
          assert.deepEqual(result.failed, []);
          for (const [i, { mean, logVariance, losses }] of encoded.entries()) {
            const now = result.encoded[i]!;
            close([...now.mean], mean);
            close([...now.logVariance], logVariance);
            close([now.losses.reconstruction, now.losses.kl], [losses.reconstruction, losses.kl]);
          }
          const { pixels } = await exploration.decode(checkpoint, Float32Array.from(decoded.latents));
          assert.equal(pixels.length, decoded.pixels.length);
          // Another processor may round a grey value the other way.
          for (const [i, value] of decoded.pixels.entries()) assert.ok(Math.abs(pixels[i]! - value) <= 1);
          const { images, ...averages } = await evaluate(
            exploration,
            checkpoint,
            path.join(root, 'pictures', expected.pictures),
            path.join(folder, 'cache'),
          );
          assert.equal(images, evaluation.images);
          const { elbo, reconstruction, kl } = averages;
          close([elbo, reconstruction, kl], [evaluation.elbo, evaluation.reconstruction, evaluation.kl]);
        });
      }

      it('is gone on with where it ended', async () => {
        const copy = path.join(folder, name);
        cpSync(run, copy, { recursive: true });
        const file = path.join(copy, 'run.json');
        const record = JSON.parse(readFileSync(file, 'utf8')) as { data: { folder: string } };
        record.data.folder = path.join(folder, 'pictures', expected.pictures);
        writeFileSync(file, JSON.stringify(record));
        const { epochs, lines } = expected.resumed;
        const result = await resume(
          { run: copy, cacheFolder: path.join(folder, 'cache'), epochs },
          {
            control: new TrainingControl(),
            signal: new AbortController().signal,
            emit: () => undefined,
            log: () => undefined,
          },
        );
        assert.equal(result.outcome, 'completed');
        assert.ok(existsSync(result.checkpoint));
        const found = (await readMetrics(copy)).filter((line) => line.kind === 'epoch');
        assert.equal(found.length, lines.length);
        for (const [i, line] of lines.entries()) {
          assert.deepEqual([found[i]!.epoch, found[i]!.step], [line.epoch, line.step]);
          close(losses(found[i]!.train), losses(line.train));
          close(losses(found[i]!.validation!), losses(line.validation));
        }
        assert.equal((await readRunRecord(copy)).training.epochs, epochs);
      });
    });
  }
});

describe('a run of version 0.1 whose pictures were touched or unpacked again (issue 6, 12)', () => {
  const name = 'dense-bernoulli-grey';
  const { epochs, lines } = golden[name]!.resumed;
  let folder = '';
  let pictures = '';
  let run = '';

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'touched-'));
    pictures = path.join(realpathSync(folder), 'grey');
    cpSync(path.join(root, 'pictures', 'grey'), pictures, { recursive: true });
    run = path.join(folder, name);
    cpSync(path.join(root, 'runs', name), run, { recursive: true });
    const record = await readRunRecord(run);
    await writeRunRecord(run, { ...record, data: { ...record.data, folder: pictures } });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const cache = () => path.join(folder, 'cache');
  /** What version 0.1 left when it decoded the very pictures. */
  const keepCache = () => {
    const transform = { imageSize: 8, channels: 1, background: '#ffffff' } as const;
    const file = cacheFileOfVersion1(cache(), pictures, transform);
    cpSync(path.join(root, 'cache', 'grey.pixels'), file);
  };
  const logged: string[] = [];
  const goOn = (acceptPictures = false) =>
    resume(
      { run, cacheFolder: cache(), epochs, acceptPictures },
      {
        control: new TrainingControl(),
        signal: new AbortController().signal,
        emit: () => undefined,
        log: (_level, message) => void logged.push(message),
      },
    );
  const repaint = async () => {
    const disc = path.join(pictures, 'discs', '6.png');
    const { data, info } = await sharp(disc).raw().toBuffer({ resolveWithObject: true });
    data[0] = 255 - data[0]!;
    await sharp(data, { raw: { ...info, channels: info.channels } })
      .png()
      .toFile(disc);
  };

  it('goes on where the cache of that version tells that the pictures are the same, and knows them better then', async () => {
    keepCache();
    assert.equal((await goOn()).outcome, 'completed');
    const last = (await readMetrics(run)).filter((line) => line.kind === 'epoch').at(-1)!;
    close(losses(last.validation!), losses(lines.at(-1)!.validation));
    const { data, changes } = await readRunRecord(run);
    assert.match(data.fingerprint, /^contents:/);
    assert.equal(changes?.some(({ acceptedPictures }) => acceptedPictures) ?? false, false);
  });

  it('refuses where that cache tells that a picture is another, whatever is said', async () => {
    keepCache();
    await repaint();
    await assert.rejects(goOn(true), { name: 'ConfigurationError', message: /have changed since/ });
  });

  it('without that cache goes on only on the word of the person, and keeps that it was given', async () => {
    const before = readFileSync(path.join(run, 'run.json'), 'utf8');
    await assert.rejects(goOn(), { name: 'UnprovenPicturesError', message: /say so when you resume;/ });
    assert.equal(readFileSync(path.join(run, 'run.json'), 'utf8'), before);
    assert.equal((await goOn(true)).outcome, 'completed');
    assert.match(logged.join('\n'), /are taken for those of the run/);
    const { data, changes } = await readRunRecord(run);
    assert.match(data.fingerprint, /^contents:/);
    assert.equal(changes?.at(-1)?.acceptedPictures, true);
  });

  it('is not gone on with on any word when there are fewer pictures', async () => {
    rmSync(path.join(pictures, 'discs', '6.png'));
    await assert.rejects(goOn(true), { name: 'ConfigurationError', message: /have changed since/ });
  });
});

const losses = ({ loss, reconstruction, kl }: Losses) => [loss, reconstruction, kl];

/** To four digits: another processor adds in another order. */
function close(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(
      Math.abs(actual[i]! - value) <= 1e-4 * Math.max(1, Math.abs(value)),
      `${actual[i]} for ${value}`,
    );
  }
}
