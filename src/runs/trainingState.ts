import { stat } from 'node:fs/promises';
import type { Losses } from '../protocol/configuration';
import { lossesSchema } from '../protocol/metrics';
import { formatVersion } from '../protocol/run';
import { seconds } from '../protocol/schema';
import { type WriteOptions, writeFileAtomically } from '../files/atomicFile';
import { CheckpointError } from './checkpointError';
import { readMetadata } from './metadata';
import { runPaths } from './runPaths';
import { encodeSafetensors, type Float32Tensor, readSafetensors, readSafetensorsHeader } from './safetensors';
import { asCount, asInstant, demand } from './validation';

/** Sums over pictures, from which averages are made. */
export interface LossSums extends Losses {
  readonly images: number;
}

/** All that going on with a run needs beside its record; random numbers are drawn by seed and step. */
export interface TrainingState {
  /** Parameters and optimiser moments by name. */
  readonly tensors: Record<string, Float32Tensor & { readonly type: 'float32' }>;
  /** Optimiser steps taken. */
  readonly step: number;
  /** Over the pictures of the unfinished epoch. */
  readonly epochSums?: LossSums;
  /** Over the pictures since the last point of the step curves. */
  readonly windowSums?: LossSums;
  /** Time the unfinished epoch has taken so far, pauses not counted. */
  readonly epochSeconds?: number;
  /** ISO 8601, UTC. */
  readonly saved: string;
}

const format = 'latent-explorer-state';
const mostHeaderBytes = 2 ** 20;
/** Three numbers a parameter: its value and two moments. */
const mostStateBytes = 3 * 2 ** 30;

/**
 * @param options.guard as in `writeFileAtomically`.
 * @throws StorageError when it cannot be written; the state saved before is kept then.
 */
export async function writeTrainingState(
  run: string,
  state: Omit<TrainingState, 'saved' | 'tensors'> & {
    readonly tensors: Readonly<Record<string, Float32Tensor>>;
  },
  options: Pick<WriteOptions, 'guard'> = {},
): Promise<void> {
  const { tensors, step, epochSums, windowSums, epochSeconds } = state;
  const bytes = encodeSafetensors(tensors, {
    format,
    formatVersion: String(formatVersion),
    step: String(step),
    ...(epochSums && { epochSums: JSON.stringify(epochSums) }),
    ...(windowSums && { windowSums: JSON.stringify(windowSums) }),
    ...(epochSeconds !== undefined && { epochSeconds: JSON.stringify(epochSeconds) }),
    saved: new Date().toISOString(),
  });
  await writeFileAtomically(runPaths(run).trainingState, bytes, options);
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

/** Whether a run has a saved state, readable or not. */
export async function hasTrainingState(run: string): Promise<boolean> {
  return stat(runPaths(run).trainingState).then(
    () => true,
    () => false,
  );
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
    epochSums: has('epochSums') ? asSums('epochSums', json('epochSums')) : undefined,
    windowSums: has('windowSums') ? asSums('windowSums', json('windowSums')) : undefined,
    epochSeconds: has('epochSeconds') ? demand(seconds, json('epochSeconds'), 'epochSeconds') : undefined,
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

function asSums(name: string, value: unknown): LossSums {
  const { loss, reconstruction, kl, terms } = demand(lossesSchema, value, name);
  const images = asCount(`${name}.images`, (value as Partial<LossSums>).images);
  return { loss, reconstruction, kl, ...(terms && { terms }), images };
}
