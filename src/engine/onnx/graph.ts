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
  private readonly known = new Map<string, string>();
  private names = 0;

  /** @returns the name of the node's only output */
  add(operation: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    const key = JSON.stringify([operation, inputs, attributes]);
    return this.once(key, () => {
      const output = this.freshName(operation);
      this.nodes.push({ operation, inputs, outputs: [output], attributes });
      return output;
    });
  }

  floats(values: Float32Array, shape: readonly number[]): string {
    const add = () => this.constant('float32', shape, new Uint8Array(values.slice().buffer));
    return values.length > 16
      ? add()
      : this.once(`float32 ${shape.join()} ${Array.from(values, exact).join()}`, add);
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  /** A list of int64: shapes, axes, pads. */
  integers(values: readonly number[]): string {
    return this.once(`int64 ${values.join()}`, () => {
      return this.constant(
        'int64',
        [values.length],
        new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
      );
    });
  }

  constant(element: OnnxElement, shape: readonly number[], bytes: Uint8Array): string {
    const name = this.freshName('constant');
    this.constants.push({ name, element, shape, bytes });
    return name;
  }

  private once(key: string, add: () => string): string {
    let name = this.known.get(key);
    if (name === undefined) {
      name = add();
      this.known.set(key, name);
    }
    return name;
  }

  private freshName(hint: string): string {
    return `${hint}:${this.names++}`;
  }
}

/** Tells 0 from −0, which joining numbers does not. */
const exact = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
