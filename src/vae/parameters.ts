import { fanInUniform, type Initialiser, zeros } from './initialisers';

export interface ParameterSpec {
  /** Part, layer and role: `encoder/convolution0/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  /** A training step finds its next value in the batch; the optimiser leaves it alone. */
  readonly isFound?: boolean;
}

/** Whether a parameter multiplies what it is given, as biases and variances do not: by its name. */
export function isKernel(name: string): boolean {
  return name.endsWith('/kernel');
}

export function countParameters(specs: readonly ParameterSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** Of a fully connected layer; see `dense` in `layers.ts`. */
export function denseParameters(
  name: string,
  inputs: number,
  outputs: number,
  initialiser: Initialiser = fanInUniform(inputs),
): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], initialiser },
    { name: `${name}/bias`, shape: [outputs], initialiser: zeros },
  ];
}

/** Of a convolution with a square kernel; `shape` ends as its layer in `layers.ts` wants it. */
export function convolutionParameters(
  name: string,
  side: number,
  shape: readonly [number, number],
  features: number,
  initialiser: Initialiser,
): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [side, side, ...shape], initialiser },
    { name: `${name}/bias`, shape: [features], initialiser: zeros },
  ];
}
