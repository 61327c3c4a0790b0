import path from 'node:path';
import type {
  CheckpointFacts,
  EpochMetrics,
  ImageTransform,
  ModelConfiguration,
} from '../protocol/configuration';
import { formatVersion } from '../protocol/run';
import { type WriteOptions, writeFileAtomically } from '../files/atomicFile';
import type { StoredEncodings } from '../protocol/samples';
import { countEncodings, encodingsContent, isOfEncodings, readEncodings } from './checkpointEncodings';
import { readMetadata } from './metadata';
import { encodeSafetensors, type Float32Tensor, readSafetensors, readSafetensorsHeader } from './safetensors';
import { momentOfVersion1, readModel } from './upgrade';
import { asCount, asEpochMetrics, asInstant, asTransform, InvalidValueError } from './validation';

/** Parameters of a model by name, as an engine takes them. */
export type Parameters = Record<string, Float32Tensor & { readonly type: 'float32' }>;

export interface CheckpointContent {
  readonly model: ModelConfiguration;
  readonly transform: ImageTransform;
  readonly runName: string;
  /** Finished epochs. */
  readonly epoch: number;
  readonly step: number;
  /** The step lies within an epoch. */
  readonly partial?: boolean;
  /** Kept only until a later epoch is better. */
  readonly provisional?: boolean;
  /** Of the last finished epoch. */
  readonly metrics?: EpochMetrics;
  readonly parameters: Readonly<Record<string, Float32Tensor>>;
  /** Of training pictures, by these parameters. */
  readonly encodings?: StoredEncodings;
}

const format = 'latent-explorer';
/** A header of ours has a few kilobytes; a larger one is not worth its memory. */
const mostHeaderBytes = 2 ** 20;
/** Values of the largest model that can be chosen, and some more. */
const mostParameterBytes = 2 ** 30;

/**
 * Saves parameters with all that is needed to use them again: a checkpoint is complete by itself. Its
 * metadata is text, JSON for what has parts, so that any safetensors reader can get at it.
 *
 * @param options as for {@link writeFileAtomically}.
 * @throws StorageError when it cannot be written.
 */
export async function writeCheckpoint(
  file: string,
  content: CheckpointContent,
  options: Pick<WriteOptions, 'sync' | 'guard'> = {},
): Promise<CheckpointFacts> {
  const {
    model,
    transform,
    runName,
    epoch,
    step,
    partial = false,
    provisional,
    metrics,
    parameters,
  } = content;
  const saved = new Date().toISOString();
  const encodings = encodingsContent(content.encodings, model.latentDimensions);
  const tensors = { ...parameters, ...encodings.tensors };
  const bytes = encodeSafetensors(tensors, {
    format,
    formatVersion: String(formatVersion),
    model: JSON.stringify(model),
    transform: JSON.stringify(transform),
    runName,
    epoch: String(epoch),
    step: String(step),
    partial: String(partial),
    ...(provisional && { provisional: 'true' }),
    ...(metrics && { metrics: JSON.stringify(metrics) }),
    ...encodings.metadata,
    saved,
  });
  await writeFileAtomically(file, bytes, options);
  const kind = { ...(partial && { partial }), ...(provisional && { provisional }) };
  const about = { runName, epoch, step, ...kind, model, transform, metrics, saved };
  return { path: path.resolve(file), ...about, ...contents(tensors, model), fileSize: bytes.length };
}

/**
 * Reads a checkpoint whole.
 * @throws CheckpointError when it is missing, damaged, or not one of this program's.
 */
export async function readCheckpoint(
  file: string,
): Promise<{ facts: CheckpointFacts; parameters: Parameters; encodings?: StoredEncodings }> {
  const limits = { header: mostHeaderBytes, data: mostParameterBytes };
  const { tensors, metadata, fileSize } = await readSafetensors(file, limits);
  const parameters: Parameters = {};
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (!isOfEncodings(name)) parameters[name] = { shape, type: 'float32', values };
  }
  const facts = parseFacts(file, metadata, tensors, fileSize);
  if (facts.encodingCount === undefined) return { facts, parameters };
  const encodings = readMetadata(file, metadata, format, ({ json }) => readEncodings(tensors, json));
  return { facts, parameters, encodings };
}

/**
 * Reads only the header of a checkpoint: a few kilobytes however large the model.
 * @throws CheckpointError as {@link readCheckpoint}.
 */
export async function readCheckpointFacts(file: string): Promise<CheckpointFacts> {
  const { metadata, tensors, fileSize } = await readSafetensorsHeader(file, { header: mostHeaderBytes });
  const shapes = Object.fromEntries(tensors.map((entry) => [entry.name, entry]));
  return parseFacts(file, metadata, shapes, fileSize);
}

type Shapes = Readonly<Record<string, Pick<Float32Tensor, 'shape'>>>;

/** How much there is of parameters and encodings. @throws InvalidValueError */
function contents(
  tensors: Shapes,
  model: ModelConfiguration,
): Pick<CheckpointFacts, 'parameterCount' | 'encodingCount'> {
  const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape] as const);
  const parameterCount = shapes
    .filter(([name]) => !isOfEncodings(name))
    .reduce((sum, [, shape]) => sum + shape.reduce((product, side) => product * side, 1), 0);
  const encodingCount = countEncodings(Object.fromEntries(shapes), model);
  return { parameterCount, ...(encodingCount !== undefined && { encodingCount }) };
}

function parseFacts(
  file: string,
  metadata: Readonly<Record<string, string>>,
  tensors: Shapes,
  fileSize: number,
): CheckpointFacts {
  return readMetadata(file, metadata, format, ({ version, text, json, has }) => {
    const model = readModel(version, json('model'));
    const transform = asTransform(json('transform'));
    if (transform.imageSize !== model.imageSize || transform.channels !== model.channels) {
      throw new InvalidValueError('its transform makes pictures that do not fit its model');
    }
    const metrics = has('metrics') ? asEpochMetrics(json('metrics')) : undefined;
    const step = asCount('step', json('step'));
    const recorded = asCount('epoch', json('epoch'));
    const moment = has('partial')
      ? { epoch: recorded, partial: text('partial') === 'true' }
      : momentOfVersion1(recorded, step, metrics);
    return {
      path: path.resolve(file),
      runName: text('runName'),
      epoch: moment.epoch,
      step,
      ...(moment.partial && { partial: true }),
      ...(has('provisional') && text('provisional') === 'true' && { provisional: true }),
      model,
      transform,
      ...contents(tensors, model),
      fileSize,
      metrics,
      saved: asInstant('saved', text('saved')),
    };
  });
}
