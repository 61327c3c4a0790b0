// Facts of checkpoints and runs, as small as their types allow.
import type { CheckpointFacts, EpochMetrics, StepMetrics } from '../../../src/protocol/configuration';
import type { ExploredWeights, RunView, Weights } from '../../../src/protocol/explorer';
import type { EncodedImage, PixelBatch, PreviewResult } from '../../../src/protocol/trainer';

/** Runs of one name may lie in several folders: all of these have one. */
function facts(path: string, step: number): CheckpointFacts {
  return { path, runName: 'of this name', step, epoch: step / 10, saved: String(step) } as CheckpointFacts;
}

export function checkpoint(path: string, step: number): ExploredWeights {
  return { weights: { kind: 'checkpoint', path }, facts: facts(path, step) };
}

export function live(run: string, version: number): ExploredWeights {
  const weights: Weights = { kind: 'live', run, version };
  return { weights, facts: facts(`${run}/state/live.safetensors`, version) };
}

export function view(run: string, ...steps: readonly number[]): RunView {
  return {
    run,
    steps: steps.map(stepPoint),
    epochs: [] as EpochMetrics[],
    checkpoints: [],
  } as unknown as RunView;
}

export function stepPoint(step: number): StepMetrics {
  return { kind: 'step', step, epoch: step / 10, loss: 1, reconstruction: 1, kl: 0 };
}

const pixels: PixelBatch = { count: 1, size: 1, channels: 1, pixels: Uint8Array.of(7) };

export function encodedImage(path: string): EncodedImage {
  return { path, mean: Float32Array.of(1) } as unknown as EncodedImage;
}

export function preview(step: number): PreviewResult {
  return { step, epoch: step / 10, originals: pixels, reconstructions: pixels, samples: pixels };
}
