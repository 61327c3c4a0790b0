import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  EpochMetrics,
  ImageTransform,
  ModelConfiguration,
  RunRecord,
} from '../../../src/protocol/configuration';

/** A folder for each test of the suite it is called in, removed afterwards. */
export function useFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runs-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}

export const model: ModelConfiguration = {
  imageSize: 28,
  channels: 1,
  latentDimensions: 2,
  architecture: { kind: 'dense', hiddenUnits: [400] },
  likelihood: { kind: 'bernoulli' },
  posterior: { kind: 'diagonalGaussian' },
  prior: { kind: 'standardNormal' },
};

export const transform: ImageTransform = { imageSize: 28, channels: 1, background: '#ffffff' };

const losses = { loss: 101.5, reconstruction: 95.25, kl: 6.25 };

export const epochMetrics: EpochMetrics = {
  kind: 'epoch',
  epoch: 3,
  step: 30,
  train: losses,
  validation: losses,
  klWeight: 1,
  imagesPerSecond: 1e4,
  seconds: 2.5,
};

export const about: Omit<RunRecord, 'name'> = {
  formatVersion: 2,
  created: '2026-11-21T07:31:45.123Z',
  extensionVersion: '0.1.0',
  engine: { name: 'onnx', version: '1.30.0', reason: 'fastest of two' },
  model,
  training: {
    epochs: 10,
    batchSize: 128,
    objective: { kind: 'elbo', beta: 1, klWarmUpEpochs: 0 },
    schedule: { kind: 'constant', learningRate: 1e-3 },
    validationFraction: 0.1,
    seed: 1,
    engine: 'auto',
    checkpointEvery: 5,
  },
  transform,
  data: {
    folder: '/pictures/digits',
    images: 100,
    trainingImages: 90,
    validationImages: 10,
    skipped: 0,
    labelNames: ['0', '1'],
    fingerprint: 'ab'.repeat(32),
  },
};
