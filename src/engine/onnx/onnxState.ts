import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { TensorSpec } from '../../vae/program';
import { checkWrite, requireLength } from '../checks';
import type { EngineState, NamedArrays, StateTensor } from '../engine';
import { AdamMemory, type Gradient } from './adamMemory';

interface Buffers {
  readonly spec: TensorSpec;
  /** What the next run reads. */
  front: Tensor;
  /** What the next run writes; made when it is first asked for. */
  back?: Tensor;
}

/**
 * Parameters and moments. What a run replaces is in two buffers: a run reads the one and writes the other, then they
 * change places; what Adam replaces is in an {@link AdamMemory}, and changes only after the run. A run that fails
 * therefore leaves the state as it was.
 */
export class OnnxState implements EngineState {
  readonly names: readonly string[];
  readonly #entries = new Map<string, Buffers>();
  readonly #tensorClass: TensorConstructor;
  #adamMemory: AdamMemory | undefined;

  /** @throws RangeError when a tensor's values do not fill its shape. */
  constructor(tensorClass: TensorConstructor, tensors: Readonly<Record<string, StateTensor>>) {
    this.names = Object.keys(tensors);
    this.#tensorClass = tensorClass;
    for (const [name, { shape, type, values }] of Object.entries(tensors)) {
      requireLength(`"${name}"`, values.length, { shape });
      const front = new tensorClass('float32', values.slice(), shape);
      this.#entries.set(name, { spec: { shape, type }, front });
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
    const entry = this.#entry(name);
    return (entry.back ??= new this.#tensorClass(
      'float32',
      new Float32Array(entry.front.size),
      entry.spec.shape,
    ));
  }

  swap(names: Iterable<string>): void {
    for (const name of names) {
      const entry = this.#entry(name);
      [entry.front, entry.back] = [this.back(name), entry.front];
    }
  }

  /**
   * The memory in which the gradients and what they change lie from now on; programs with the same gradients share it.
   *
   * @throws RangeError when it cannot be had.
   */
  adamMemory(gradients: readonly Gradient[]): AdamMemory {
    if (!this.#adamMemory?.serves(gradients)) this.#adamMemory = new AdamMemory(this.#tensorClass, gradients);
    for (const [name, place] of this.#adamMemory.state()) this.#move(name, place);
    return this.#adamMemory;
  }

  /** Another run, without Adam, may have put the values elsewhere. */
  #move(name: string, place: Tensor): void {
    const entry = this.#entry(name);
    if (entry.front === place) return;
    (place.data as Float32Array).set(entry.front.data as Float32Array);
    entry.front = place;
    delete entry.back;
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
    this.#adamMemory = undefined;
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
