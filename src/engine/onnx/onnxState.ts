import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { TensorSpec } from '../../vae/program';
import { checkWrite, requireLength } from '../checks';
import type { EngineState, NamedArrays, StateTensor } from '../engine';

interface Buffers {
  readonly spec: TensorSpec;
  /** What the next run reads. */
  front: Tensor;
  /** What the next run writes. */
  back: Tensor;
}

/**
 * Parameters and moments, each in two buffers that stay where they are: a run reads the one and writes the
 * other, then they change places. A run that fails therefore leaves the state as it was.
 */
export class OnnxState implements EngineState {
  readonly names: readonly string[];
  readonly #entries = new Map<string, Buffers>();

  /** @throws RangeError when a tensor's values do not fill its shape. */
  constructor(tensorClass: TensorConstructor, tensors: Readonly<Record<string, StateTensor>>) {
    this.names = Object.keys(tensors);
    for (const [name, { shape, type, values }] of Object.entries(tensors)) {
      requireLength(`"${name}"`, values.length, { shape });
      const buffer = (data: Float32Array) => new tensorClass('float32', data, shape);
      const [front, back] = [buffer(values.slice()), buffer(new Float32Array(values.length))];
      this.#entries.set(name, { spec: { shape, type }, front, back });
    }
  }

  spec(name: string): TensorSpec | undefined {
    return this.#entries.get(name)?.spec;
  }

  /** The current value, without a copy. */
  front(name: string): Tensor {
    return this.#entry(name).front;
  }

  /** Where the next value goes. */
  back(name: string): Tensor {
    return this.#entry(name).back;
  }

  swap(names: Iterable<string>): void {
    for (const name of names) {
      const entry = this.#entry(name);
      [entry.front, entry.back] = [entry.back, entry.front];
    }
  }

  read(name: string): Promise<StateTensor> {
    return new Promise((resolve) => resolve(this.#copy(name)));
  }

  readAll(): Promise<Record<string, StateTensor>> {
    return Promise.resolve(Object.fromEntries(this.names.map((name) => [name, this.#copy(name)])));
  }

  write(values: NamedArrays): void {
    const specs = new Map([...this.#entries].map(([name, { spec }]) => [name, spec]));
    checkWrite(this, specs, values);
    for (const [name, array] of Object.entries(values)) {
      (this.#entry(name).front.data as Float32Array).set(array);
    }
  }

  dispose(): void {
    this.#entries.clear();
  }

  #copy(name: string): StateTensor {
    const { spec, front } = this.#entry(name);
    return { ...spec, values: (front.data as Float32Array).slice() };
  }

  #entry(name: string): Buffers {
    const entry = this.#entries.get(name);
    if (!entry) throw new RangeError(`The state has no entry "${name}".`);
    return entry;
  }
}
