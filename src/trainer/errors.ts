import { EngineError, EngineUnavailableError } from '../engine';
import { type TrainerErrorName, trainerErrorCodes } from '../protocol/trainer';
import { FolderError } from '../data/scan';
import { TransformError } from '../data/transform';
import { StorageError } from '../files/atomicFile';
import { CheckpointError } from '../runs/safetensors';
import { ConfigurationError } from './configuration';
import { DivergenceError } from './divergence';
import { UnprovenPicturesError } from './recordedPictures';

const kinds: readonly (readonly [new (...args: never[]) => Error, TrainerErrorName])[] = [
  [FolderError, 'folder'],
  [ConfigurationError, 'configuration'],
  [TransformError, 'configuration'],
  [CheckpointError, 'checkpoint'],
  [StorageError, 'storage'],
  [DivergenceError, 'diverged'],
  [UnprovenPicturesError, 'pictures'],
  [EngineUnavailableError, 'engine'],
  [EngineError, 'engine'],
];

/** The contract's name for an error a person can do something about; undefined for a defect of ours. */
export function errorName(error: unknown): TrainerErrorName | undefined {
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled';
  return kinds.find(([kind]) => error instanceof kind)?.[1];
}

/** The contract's code for an error, as {@link errorName}. */
export function errorCode(error: unknown): number | undefined {
  const name = errorName(error);
  return name && trainerErrorCodes[name];
}
