import { writeFileSync } from 'node:fs';
import type { EpochMetrics } from '../../../src/protocol/configuration';
import { encodeSafetensors } from '../../../src/runs/safetensors';
import { transform } from './folder';

/** A model as version 0.1 wrote it; that of {@link saveEarlier}. */
export const flatModel = {
  architecture: 'dense',
  imageSize: 28,
  channels: 1,
  latentDimensions: 2,
  hiddenUnits: [400],
  filters: [],
  decoderFilters: [],
  kernelSize: 3,
  likelihood: 'bernoulli',
};

/** Writes a checkpoint as version 0.1 did, which had the number of the epoch in hand for what it saved within one. */
export function saveEarlier(
  file: string,
  moment: { readonly epoch: number; readonly step: number; readonly metrics?: EpochMetrics },
): void {
  const tensors = { w: { shape: [2, 3], values: new Float32Array(6) } };
  const bytes = encodeSafetensors(tensors, {
    format: 'latent-explorer',
    formatVersion: '1',
    model: JSON.stringify(flatModel),
    transform: JSON.stringify(transform),
    runName: 'a',
    epoch: String(moment.epoch),
    step: String(moment.step),
    ...(moment.metrics && { metrics: JSON.stringify(moment.metrics) }),
    saved: '2026-11-21T07:31:45.123Z',
  });
  writeFileSync(file, bytes);
}
