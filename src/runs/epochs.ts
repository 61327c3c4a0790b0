import type { DataRecord, RunRecord, TrainingConfiguration } from '../protocol/configuration';

/** What of a run record says how long the run is. */
export interface RunLength {
  readonly data: Pick<DataRecord, 'trainingImages'>;
  readonly training: Pick<TrainingConfiguration, 'batchSize' | 'epochs' | 'checkpointEvery'>;
}

/** Optimiser steps in an epoch that shows every training picture once; the last, smaller batch counts. */
export function stepsPerEpoch({
  data,
  training,
}: Pick<RunLength, 'data'> & { readonly training: Pick<TrainingConfiguration, 'batchSize'> }): number {
  return Math.max(1, Math.ceil(data.trainingImages / training.batchSize));
}

/** Optimiser steps of the whole run. */
export function totalSteps(length: RunLength): number {
  return length.training.epochs * stepsPerEpoch(length);
}

/** Whether a checkpoint is kept at the end of an epoch: of every so many, and of the last. */
export function isCheckpointDue({ training }: RunLength, epoch: number): boolean {
  return epoch > 0 && (epoch % training.checkpointEvery === 0 || epoch === training.epochs);
}

/** The epoch, fractional, after which a person last had the run go on in another way: patience begins anew there. */
export function lastIntervention(record: RunRecord): number {
  const change = record.changes?.findLast(
    (each) => each.epochs !== undefined || each.learningRate !== undefined,
  );
  return (change?.step ?? 0) / stepsPerEpoch(record);
}
