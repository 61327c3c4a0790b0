import type { Losses } from '../protocol/configuration';
import { writeFileAtomically } from '../files/atomicFile';
import { CheckpointError } from './checkpointError';
import { readMetadata } from './metadata';
import { runPaths } from './runPaths';
import { encodeSafetensors, type Float32Tensor, readSafetensors, readSafetensorsHeader } from './safetensors';
import { asCount, asInstant, asLosses } from './validation';

/** Sums over the pictures of the unfinished epoch, from which its averages are made. */
export interface EpochSums extends Losses {
  readonly images: number;
}

/** All that going on with a run needs beside its record; random numbers are drawn by seed and step. */
export interface TrainingState {
  /** Parameters and optimiser moments by name. */
  readonly tensors: Record<string, Float32Tensor & { readonly type: 'float32' }>;
  /** Optimiser steps taken. */
  readonly step: number;
  readonly epochSums?: EpochSums;
  /** ISO 8601, UTC. */
  readonly saved: string;
}

const format = 'latent-explorer-state';
const mostHeaderBytes = 2 ** 20;
/** Three numbers a parameter: its value and two moments. */
const mostStateBytes = 3 * 2 ** 30;

/** @throws StorageError when it cannot be written; the state saved before is kept then. */
export async function writeTrainingState(
  run: string,
  state: {
    readonly tensors: Readonly<Record<string, Float32Tensor>>;
    readonly step: number;
    readonly epochSums?: EpochSums;
  },
): Promise<void> {
  const { tensors, step, epochSums } = state;
  const bytes = encodeSafetensors(tensors, {
    format,
    formatVersion: '1',
    step: String(step),
    ...(epochSums && { epochSums: JSON.stringify(epochSums) }),
    saved: new Date().toISOString(),
  });
  await writeFileAtomically(runPaths(run).trainingState, bytes);
}

/**
 * How far the saved state of a run has got; reads none of its values.
 * @throws CheckpointError as {@link readTrainingState}.
 */
export async function readTrainingStateFacts(run: string): Promise<{ readonly step: number }> {
  const file = runPaths(run).trainingState;
  const { metadata } = await existing(file, run, readSafetensorsHeader(file, { header: mostHeaderBytes }));
  return readMetadata(file, metadata, format, ({ json }) => ({ step: asCount('step', json('step')) }));
}

/** @throws CheckpointError when there is none, or it is damaged. */
export async function readTrainingState(run: string): Promise<TrainingState> {
  const file = runPaths(run).trainingState;
  const limits = { header: mostHeaderBytes, data: mostStateBytes };
  const { tensors, metadata } = await existing(file, run, readSafetensors(file, limits));
  return readMetadata(file, metadata, format, ({ text, json, has }) => ({
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, { ...tensor, type: 'float32' as const }]),
    ),
    step: asCount('step', json('step')),
    epochSums: has('epochSums') ? asSums(json('epochSums')) : undefined,
    saved: asInstant('saved', text('saved')),
  }));
}

/** Says what a missing state means. */
async function existing<T>(file: string, run: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw error;
    const message = `${run} cannot be resumed: it has no saved state, ${file}. Start a new run instead.`;
    throw new CheckpointError(message, { cause: error });
  }
}

function asSums(value: unknown): EpochSums {
  const losses = asLosses('epochSums', value);
  const images = asCount('epochSums.images', (value as Partial<EpochSums>).images);
  return { loss: losses.loss, reconstruction: losses.reconstruction, kl: losses.kl, images };
}
