import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels';
import { elementOf } from './kernels/constants';
import type { RecordedValue } from './recordedValue';
import { Recorder, type RecordingOptions } from './recorder';

export const recordingBackendName = 'onnx-recorder';

interface Entry {
  readonly value: RecordedValue;
  references: number;
}

/**
 * A TensorFlow.js backend that computes nothing: its tensors are places in a graph, and its kernels add
 * nodes. Values can be written (constants), never read.
 */
export class RecordingBackend extends tf.KernelBackend {
  readonly #entries = new tf.DataStorage<Entry>(this, tf.engine());
  #current: Recorder | undefined;

  /** @throws Error outside of {@link record} */
  get recorder(): Recorder {
    if (!this.#current) throw new Error('The recording backend is active, but nothing is being recorded.');
    return this.#current;
  }

  /** Runs `f` with a fresh graph. */
  record<T>(f: (recorder: Recorder) => T, options?: RecordingOptions): T {
    const outer = this.#current;
    this.#current = new Recorder(options);
    try {
      return f(this.#current);
    } finally {
      this.#current = outer;
    }
  }

  /** A tensor that stands for `value`. */
  tensor(value: RecordedValue): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.info(value), this);
  }

  info(value: RecordedValue): tf.TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { value, references: 1 });
    const dtype = value.element === 'float32' || value.element === 'bool' ? value.element : 'int32';
    return { dataId, shape: [...value.shape], dtype };
  }

  lookUp({ dataId }: tf.TensorInfo): RecordedValue {
    return this.#entries.get(dataId).value;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    return this.info(this.#constant(values, shape, dtype)).dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.#entries.set(dataId, { value: this.#constant(values, shape, dtype), references });
  }

  override read(): never {
    throw new Error(
      'A program must not read the values of its tensors: while it is recorded there are none.',
    );
  }

  override readSync(): never {
    return this.read();
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.#entries.delete(dataId);
    return true;
  }

  override incRef(dataId: tf.DataId): void {
    this.#entries.get(dataId).references++;
  }

  override refCount(dataId: tf.DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).references : 0;
  }

  override numDataIds(): number {
    return this.#entries.numDataIds();
  }

  override memory() {
    return { unreliable: true, reasons: ['Recorded tensors hold no values.'] };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.#current = undefined;
  }

  #constant(values: tf.BackendValues, shape: number[], dtype: tf.DataType): RecordedValue {
    return this.recorder.constant(values as ArrayLike<number>, shape, elementOf(dtype));
  }
}

/**
 * The one recording backend of this process, registered with its kernels the first time. TensorFlow.js keeps what is
 * registered for the whole process: where several bundles hold this module, the first one's serves them all.
 */
export function recordingBackend(): RecordingBackend {
  return (tf.findBackend(recordingBackendName) as RecordingBackend | null) ?? register();
}

function register(): RecordingBackend {
  const backend = new RecordingBackend();
  // Below zero: never chosen by TensorFlow.js itself.
  tf.registerBackend(recordingBackendName, () => backend, -1);
  for (const [kernelName, record] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: recordingBackendName,
      kernelFunc: ({ inputs, attrs }) => {
        const { recorder } = backend;
        const values: Record<string, RecordedValue> = {};
        for (const [name, tensor] of Object.entries(inputs)) {
          if (!tensor) continue;
          const value = backend.lookUp(tensor);
          // Bytes are for casting only; arithmetic on them is TensorFlow.js's int32.
          values[name] =
            value.element === 'uint8' && kernelName !== 'Cast' ? recorder.cast(value, 'int32') : value;
        }
        const recorded = recordNaming(kernelName, () => record(recorder, values, attrs ?? {}));
        return Array.isArray(recorded)
          ? recorded.map((value) => backend.info(value))
          : backend.info(recorded);
      },
    });
  }
  return backend;
}

/** A kernel that has an entry in the table, asked for something that cannot be recorded. */
export class KernelError extends Error {
  override readonly name = 'KernelError';

  constructor(
    readonly kernel: string,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

function recordNaming<T>(kernel: string, record: () => T): T {
  try {
    return record();
  } catch (error) {
    throw error instanceof RangeError ? new KernelError(kernel, error) : error;
  }
}
