import type * as v from 'valibot';
import type { ModelConfiguration } from '../protocol/configuration';
import { mostEncodings, type StoredEncodings } from '../protocol/samples';
import { list, text } from '../protocol/schema';
import { mostTextLength } from './metadata';
import type { Float32Tensor } from './safetensors';
import { demand, InvalidValueError } from './validation';

/*
 * Encodings of training pictures within a checkpoint: tensors beside the parameters, with names of their own, so that
 * any reader of safetensors has them too. Files of earlier versions have none.
 */

/** [n, latentDimensions]. */
const means = 'encodings/mean';
/** [n]: index into the metadata's `labelNames`, −1 for none; absent when the pictures have no labels. */
const labels = 'encodings/label';
const labelNames = 'labelNames';

const namesSchema = list(text(), mostTextLength);

/** Whether a tensor of a checkpoint is part of these, and so no parameter. */
export function isOfEncodings(name: string): boolean {
  return name === means || name === labels;
}

/** What a checkpoint holds of some encodings. Labels with more names than metadata hold are left out. */
export function encodingsContent(
  encodings: StoredEncodings | undefined,
  latentDimensions: number,
): {
  readonly tensors: Readonly<Record<string, Float32Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
} {
  if (!encodings) return { tensors: {}, metadata: {} };
  const count = encodings.means.length / latentDimensions;
  const tensors = { [means]: { shape: [count, latentDimensions], values: encodings.means } };
  const names = encodings.labelled && JSON.stringify(encodings.labelled.names);
  if (names === undefined || names.length > mostTextLength) return { tensors, metadata: {} };
  const values = Float32Array.from(encodings.labelled!.labels);
  return { tensors: { ...tensors, [labels]: { shape: [count], values } }, metadata: { [labelNames]: names } };
}

/**
 * The number of encodings by the shapes alone; undefined when there are none.
 * @throws InvalidValueError when the shapes do not fit the model or one another.
 */
export function countEncodings(
  shapes: Readonly<Record<string, readonly number[]>>,
  { latentDimensions }: ModelConfiguration,
): number | undefined {
  const shape = shapes[means];
  const ofLabels = shapes[labels];
  if (!shape) {
    if (ofLabels) throw new InvalidValueError(`it has ${labels} but no ${means}`);
    return undefined;
  }
  const [count = 0, width] = shape;
  const most = mostEncodings(latentDimensions);
  if (shape.length !== 2 || width !== latentDimensions || count < 1 || count > most) {
    throw new InvalidValueError(
      `its ${means} has the shape [${shape.join(', ')}], not 1 to ${most} rows of ${latentDimensions}`,
    );
  }
  if (ofLabels && ofLabels.join() !== String(count)) {
    throw new InvalidValueError(`its ${labels} has the shape [${ofLabels.join(', ')}], not [${count}]`);
  }
  return count;
}

/**
 * The encodings themselves, once {@link countEncodings} has found some.
 * @param json reads metadata.
 * @throws InvalidValueError when a value cannot be one.
 */
export function readEncodings(
  tensors: Readonly<Record<string, Float32Tensor>>,
  json: (key: string) => unknown,
): StoredEncodings {
  const { values } = tensors[means]!;
  if (!values.every(Number.isFinite)) {
    throw new InvalidValueError(`its ${means} holds values that are not finite`);
  }
  const found = tensors[labels];
  if (!found) return { means: values };
  const names: v.InferOutput<typeof namesSchema> = demand(namesSchema, json(labelNames), labelNames);
  const isLabel = (label: number) => Number.isInteger(label) && label >= -1 && label < names.length;
  if (!found.values.every(isLabel)) {
    throw new InvalidValueError(`its ${labels} holds values that are no index into its ${labelNames}`);
  }
  return { means: values, labelled: { labels: Int32Array.from(found.values), names } };
}
