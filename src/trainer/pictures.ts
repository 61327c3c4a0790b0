import type { DataRecord } from '../protocol/configuration';
import type { EventOfRun, StageEvent } from '../protocol/trainer';
import { type ImageDataset, type LoadOptions, loadDataset } from '../data/dataset';
import { skippedLines, summary } from '../data/report';
import type { DataSplit } from '../data/split';

/** Whom to tell how the loading goes. */
export interface LoadObserver {
  readonly emit: (event: EventOfRun<StageEvent>) => void;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  readonly signal: AbortSignal;
}

/** Scans and decodes the pictures of a run, telling how far it is and what had to be left out. */
export async function loadPictures(
  folder: string,
  options: Pick<LoadOptions, 'cacheFolder' | 'transform' | 'recorded'>,
  { emit, log, signal }: LoadObserver,
): Promise<ImageDataset> {
  const dataset = await loadDataset(folder, {
    ...options,
    signal,
    onProgress: (progress) => emit({ type: 'stage', ...progress }),
    onWarning: (message) => log('warning', message),
  });
  for (const line of skippedLines(dataset.skipped)) log('warning', line);
  log('info', summary(dataset));
  return dataset;
}

/** What the run record keeps of the pictures. */
export function describePictures(dataset: ImageDataset, split: DataSplit): DataRecord {
  return {
    folder: dataset.folder,
    images: dataset.count,
    trainingImages: split.training.length,
    validationImages: split.validation.length,
    skipped: dataset.skipped.length,
    labelNames: dataset.labelNames,
    fingerprint: dataset.fingerprint,
  };
}
