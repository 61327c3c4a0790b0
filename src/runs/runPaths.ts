import path from 'node:path';

/** Where everything in a run folder lies. */
export function runPaths(run: string) {
  const inRun = (...names: string[]): string => path.join(run, ...names);
  return {
    record: inRun('run.json'),
    /** What people say of the run. */
    notes: inRun('notes.json'),
    metrics: inRun('metrics.jsonl'),
    skippedFiles: inRun('skipped.jsonl'),
    checkpoints: inRun('checkpoints'),
    previews: inRun('previews'),
    state: inRun('state'),
    trainingState: inRun('state', 'last.safetensors'),
    /** The weights of a run that trains, as last previewed. */
    liveCheckpoint: inRun('state', 'live.safetensors'),
    lock: inRun('state', 'lock'),
    /** @param step given for what is saved within the epoch, after so many optimiser steps in all. */
    checkpoint: (epoch: number, step?: number): string =>
      inRun('checkpoints', `${momentName(epoch, step)}.safetensors`),
    preview: (epoch: number, step?: number): string => inRun('previews', `${momentName(epoch, step)}.png`),
  };
}

/** What the name of a checkpoint file tells. */
export interface CheckpointName {
  /** The epoch that was finished, or the one that was being trained when there is a step. */
  readonly epoch: number;
  /** Optimiser steps taken, for what was saved within an epoch. */
  readonly step?: number;
}

/** Undefined for any file that is no checkpoint. */
export function parseCheckpointName(name: string): CheckpointName | undefined {
  const [, epoch, step] = /^epoch-(\d{4,9})(?:-step-(\d{6,15}))?\.safetensors$/.exec(name) ?? [];
  if (epoch === undefined) return undefined;
  return step === undefined ? { epoch: Number(epoch) } : { epoch: Number(epoch), step: Number(step) };
}

/** First to last: what was saved within an epoch comes before what was saved at its end. */
export function compareCheckpointNames(one: CheckpointName, other: CheckpointName): number {
  return one.epoch - other.epoch || (one.step ?? Infinity) - (other.step ?? Infinity) || 0;
}

function momentName(epoch: number, step: number | undefined): string {
  const name = `epoch-${String(epoch).padStart(4, '0')}`;
  return step === undefined ? name : `${name}-step-${String(step).padStart(6, '0')}`;
}
