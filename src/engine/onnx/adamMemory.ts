import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { AdamCoefficients, AdamEntry, AdamUpdate, TensorSpec } from '../../vae/program';
import { lengthOf } from '../checks';
import { type AdamAddresses, adamKernel, type AdamKernel, vectorBytes } from './wasm/adamKernel';

/** A page of WebAssembly. */
const pageBytes = 65_536;
/** What reading in large strides likes: a line of the processor's cache, and a whole number of vectors. */
const lineBytes = 4 * vectorBytes;
/** A WebAssembly memory can be twice as large; half of that is far beyond what trains on a processor. */
const mostBytes = 2 ** 31;

interface Place {
  readonly entry: AdamEntry;
  readonly addresses: AdamAddresses;
  readonly bytes: number;
  readonly gradient: Tensor;
  /** Where the entry's state lies, by its name. */
  readonly state: Readonly<Record<string, Tensor>>;
}

/** A gradient, and what it is of. */
export interface Gradient extends Pick<TensorSpec, 'shape'> {
  readonly entry: AdamEntry;
}

/**
 * Parameters, moments and gradients in one memory of WebAssembly: ONNX Runtime reads and writes them where they are, and so
 * does the step of Adam.
 */
export class AdamMemory {
  /** Where the gradients go, in the order in which they were given. */
  readonly gradients: readonly Tensor[];
  readonly #places: readonly Place[];
  readonly #kernel: AdamKernel;

  /** @throws RangeError when the memory cannot be had. */
  constructor(tensorClass: TensorConstructor, gradients: readonly Gradient[]) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytesOf(gradients) / pageBytes) });
    let end = 0;
    const take = (bytes: number) => (end += bytes) - bytes;
    this.#places = gradients.map(({ entry, shape }) => {
      const bytes = roundedBytes(shape);
      const view = (address: number) =>
        new tensorClass('float32', new Float32Array(memory.buffer, address, lengthOf({ shape })), shape);
      const [parameter, first, second, gradient] = [take(bytes), take(bytes), take(bytes), take(bytes)] as [
        number,
        number,
        number,
        number,
      ];
      return {
        entry,
        addresses: { parameter, first, second, gradient },
        bytes,
        gradient: view(gradient),
        state: {
          [entry.parameter]: view(parameter),
          [entry.firstMoment]: view(first),
          [entry.secondMoment]: view(second),
        },
      };
    });
    this.gradients = this.#places.map(({ gradient }) => gradient);
    this.#kernel = adamKernel(memory);
  }

  /** Where parameters and moments lie while this memory serves, by name. */
  *state(): Iterable<readonly [string, Tensor]> {
    for (const { state } of this.#places) yield* Object.entries(state);
  }

  /** Whether it is for exactly these gradients, in this order. */
  serves(gradients: readonly Gradient[]): boolean {
    return (
      gradients.length === this.#places.length &&
      this.#places.every(({ entry }, i) => entry.parameter === gradients[i]!.entry.parameter)
    );
  }

  /** Replaces parameters and moments along the gradients that lie here. */
  step(coefficients: AdamCoefficients): void {
    const undecayed = { ...coefficients, kept: 1 };
    for (const { entry, addresses, bytes } of this.#places) {
      this.#kernel(addresses, bytes, entry.isDecayed ? coefficients : undecayed);
    }
  }
}

/** Whether this process can take these steps in WebAssembly. */
export function hasAdamMemory({ before }: AdamUpdate): boolean {
  if (bytesOf(Object.values(before.state)) > mostBytes) return false;
  try {
    adamKernel(new WebAssembly.Memory({ initial: 1 }));
    return true;
  } catch {
    return false;
  }
}

/** Parameter, two moments and gradient for each. */
const bytesOf = (specs: readonly Pick<TensorSpec, 'shape'>[]) =>
  specs.reduce((sum, { shape }) => sum + 4 * roundedBytes(shape), 0);

const roundedBytes = (shape: readonly number[]) =>
  Math.ceil((4 * lengthOf({ shape })) / lineBytes) * lineBytes;
