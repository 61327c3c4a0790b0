import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EpochMetrics, RunRecord, StepMetrics } from '../../../src/protocol/configuration';
import { checkpointFacts, listRuns, parseMetrics, readHeader, readRun } from '../../../src/host/runFolder';

const losses = { loss: 100, reconstruction: 90, kl: 10 };
const epochLine = (epoch: number, loss = 100): EpochMetrics => ({
  kind: 'epoch',
  epoch,
  step: epoch * 4,
  train: { ...losses, loss },
  klWeight: 1,
  imagesPerSecond: 1,
  seconds: 1,
});
const stepLine = (step: number): StepMetrics => ({ kind: 'step', step, epoch: step / 4, ...losses });
const lines = (...values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join('\n');

const record: RunRecord = {
  formatVersion: 1,
  name: 'digits',
  created: '2026-11-21T07:31:00Z',
  extensionVersion: '0.1.0',
  engine: { name: 'onnx', version: '1', reason: 'asked for' },
  model: {
    architecture: 'dense',
    imageSize: 28,
    channels: 1,
    latentDimensions: 2,
    hiddenUnits: [4],
    filters: [],
    decoderFilters: [],
    kernelSize: 4,
    likelihood: 'bernoulli',
  },
  training: {
    epochs: 2,
    batchSize: 10,
    learningRate: 1e-3,
    beta: 1,
    klWarmUpEpochs: 0,
    validationFraction: 0,
    seed: 1,
    engine: 'auto',
    checkpointEvery: 1,
  },
  transform: { imageSize: 28, channels: 1, background: '#000000' },
  data: {
    folder: '/data',
    images: 40,
    trainingImages: 40,
    validationImages: 0,
    skipped: 0,
    labelNames: [],
    fingerprint: '',
  },
};

function safetensors(header: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(16)]);
}

describe('run folders, as the host reads them', () => {
  let runs: string;
  const write = (run: string, file: string, content: string | Buffer): void => {
    mkdirSync(path.join(runs, run, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(runs, run, file), content);
  };

  beforeEach(() => {
    runs = mkdtempSync(path.join(tmpdir(), 'runs-'));
  });
  afterEach(() => rmSync(runs, { recursive: true }));

  it('lists runs newest first, damaged ones with the reason, and passes over the rest', async () => {
    write('2026-01', 'run.json', JSON.stringify(record));
    write('2026-02', 'run.json', '{"formatVersion":1');
    write('2026-03', 'other.txt', '');
    write('2026-04', 'run.json', JSON.stringify({ ...record, formatVersion: 9 }));
    writeFileSync(path.join(runs, 'file.txt'), '');
    const listed = await listRuns(runs);
    assert.deepEqual(
      listed.map((run) => [path.basename(run.path), run.kind === 'damaged' ? run.reason : 'run']),
      [
        ['2026-04', 'run.json: "formatVersion" is missing or not as expected'],
        ['2026-03', 'run.json is missing'],
        ['2026-02', 'run.json is not valid JSON'],
        ['2026-01', 'run'],
      ],
    );
    assert.deepEqual(await listRuns(path.join(runs, 'missing')), []);
  });

  it('joins checkpoints with their metrics, latest first', async () => {
    write('a', 'run.json', JSON.stringify(record));
    write('a', 'metrics.jsonl', lines(stepLine(4), epochLine(1, 120), epochLine(2, 110)));
    const header = {
      __metadata__: { step: '7', metrics: JSON.stringify(epochLine(2, 111)) },
      w: { shape: [2, 3] },
      b: { shape: [3] },
    };
    for (const name of ['epoch-0001', 'epoch-0002'])
      write('a', `checkpoints/${name}.safetensors`, safetensors(header));
    write('a', 'checkpoints/.epoch-0003.safetensors.tmp', '');
    const run = await readRun(path.join(runs, 'a'));
    assert.ok(run.kind === 'run');
    assert.deepEqual(
      run.checkpoints.map(({ epoch, metrics }) => [epoch, metrics?.train.loss]),
      [
        [2, 110],
        [1, 120],
      ],
    );
    assert.equal(run.resumable, false);
    const [latest] = run.checkpoints;
    assert.ok(latest);
    const facts = await checkpointFacts(run, latest);
    assert.equal(facts.parameterCount, 9);
    assert.equal(facts.step, 7);
    assert.equal(facts.metrics?.train.loss, 111);
    write('a', 'state/last.safetensors', '');
    assert.equal(((await readRun(path.join(runs, 'a'))) as typeof run).resumable, true);
  });

  it('refuses headers that lie about their length', async () => {
    const file = path.join(runs, 'x.safetensors');
    for (const bytes of [
      Buffer.alloc(3),
      Buffer.alloc(16, 0xff),
      Buffer.from([40, 0, 0, 0, 0, 0, 0, 0, 123]),
    ]) {
      writeFileSync(file, bytes);
      await assert.rejects(readHeader(file));
    }
  });

  it('passes over lines it cannot read, and over what a resumed run has written anew', () => {
    const text = lines(
      stepLine(1),
      stepLine(2),
      epochLine(1),
      stepLine(5),
      epochLine(2),
      stepLine(3),
      epochLine(2),
    );
    const { steps, epochs } = parseMetrics(`${text}\nnot json\n{"kind":"step"}\n{"kind":"epoch","ep`);
    assert.deepEqual(
      steps.map(({ step }) => step),
      [1, 2, 3],
    );
    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [1, 2],
    );
  });
});
