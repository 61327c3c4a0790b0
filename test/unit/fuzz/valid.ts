import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord, StepMetrics } from '../../../src/protocol/configuration';
import { about, epochMetrics } from '../runs/folder';

export { epochMetrics, model, transform } from '../runs/folder';

export const stepLine: StepMetrics = { kind: 'step', step: 7, epoch: 0.7, ...epochMetrics.train };

export const record: RunRecord = {
  ...about,
  name: 'a run',
  changes: [{ at: '2026-11-21T08:00:00Z', step: 5, epochs: 12, learningRate: 1e-4 }],
  gitCommit: 'ab'.repeat(20),
};

const golden = path.resolve('test/fixtures/v1/runs/dense-bernoulli-grey');

/** As version 0.1 wrote it. */
export const recordOfVersion1: unknown = JSON.parse(readFileSync(path.join(golden, 'run.json'), 'utf8'));
/** A checkpoint of version 0.1 that can be explored. */
export const checkpointOfVersion1: Uint8Array = readFileSync(
  path.join(golden, 'checkpoints', 'epoch-0004.safetensors'),
);
