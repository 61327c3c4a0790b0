/** Element types of ONNX tensors that recordings use. */
export type OnnxElement = keyof typeof elementCodes;

/** `TensorProto.DataType` of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
export const elementCodes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** A plain number is an integer attribute, a list is one of integers. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxNode {
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

export interface OnnxConstant {
  readonly name: string;
  readonly element: OnnxElement;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly element: OnnxElement;
  readonly shape: readonly number[];
}

/**
 * A graph under construction. Nodes are pure, so a node asked for twice (same operation, inputs and
 * attributes) is added once.
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly #known = new Map<string, string>();
  #names = 0;

  /** @returns the name of the node's only output */
  add(operation: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    const key = JSON.stringify([operation, inputs, attributes]);
    return this.#once(key, () => {
      const output = this.#freshName(operation);
      this.nodes.push({ operation, inputs, outputs: [output], attributes });
      return output;
    });
  }

  /** Numbers known while recording; short lists are added once. */
  constant(values: ArrayLike<number>, shape: readonly number[], element: OnnxElement = 'float32'): string {
    const add = () => {
      const name = this.#freshName('constant');
      this.constants.push({ name, element, shape, bytes: bytesOf(values, element) });
      return name;
    };
    if (values.length > 16) return add();
    return this.#once(`${element} [${shape.join()}] ${Array.from(values, exact).join()}`, add);
  }

  scalar(value: number, element: OnnxElement = 'float32'): string {
    return this.constant([value], [], element);
  }

  /** A list of int64: shapes, axes, pads. */
  integers(values: readonly number[]): string {
    return this.constant(values, [values.length], 'int64');
  }

  #once(key: string, add: () => string): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      name = add();
      this.#known.set(key, name);
    }
    return name;
  }

  #freshName(hint: string): string {
    return `${hint}:${this.#names++}`;
  }
}

function bytesOf(values: ArrayLike<number>, element: OnnxElement): Uint8Array {
  switch (element) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(values).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(Array.from(values), BigInt).buffer);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
  }
}

/** Tells 0 from −0, which joining numbers does not. */
const exact = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
