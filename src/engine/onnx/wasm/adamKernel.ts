import type { AdamCoefficients } from '../../../vae/program';
import {
  add,
  assemble,
  divide,
  isBelow,
  load,
  local,
  loop,
  multiply,
  plus,
  set,
  small,
  splat,
  squareRoot,
  store,
  subtract,
} from './wasmWriter';

/** Bytes that the kernel takes at a time: four numbers. What it works on must be as many of these long. */
export const vectorBytes = 16;

// Parameters of the function: four addresses, the end of the parameter's numbers, and the coefficients.
const [parameter, first, second, gradient, end] = [0, 1, 2, 3, 4];
const coefficientNames = [
  'firstDecay',
  'firstShare',
  'secondDecay',
  'secondShare',
  'rate',
  'offset',
  'kept',
] as const satisfies readonly (keyof AdamCoefficients)[];
const afterAddresses = 5;
const afterParameters = afterAddresses + coefficientNames.length;
const [g, m, v] = [0, 1, 2].map((index) => afterParameters + coefficientNames.length + index) as [
  number,
  number,
  number,
];

/** A coefficient, four times over. */
const times4 = (name: keyof AdamCoefficients) => local(afterParameters + coefficientNames.indexOf(name));

/** One step of {@link AdamCoefficients} on numbers where they lie, in the order and with the roundings that it says. */
const adam = assemble({
  name: 'adam',
  parameters: [...Array<'i32'>(afterAddresses).fill('i32'), ...coefficientNames.map(() => 'f32' as const)],
  locals: Array<'v128'>(coefficientNames.length + 3).fill('v128'),
  body: [
    ...coefficientNames.map((_, i) => set(afterParameters + i, splat(local(afterAddresses + i)))),
    loop(
      [
        set(g, load(local(gradient))),
        set(
          m,
          add(multiply(load(local(first)), times4('firstDecay')), multiply(local(g), times4('firstShare'))),
        ),
        set(
          v,
          add(
            multiply(load(local(second)), times4('secondDecay')),
            multiply(multiply(local(g), local(g)), times4('secondShare')),
          ),
        ),
        store(local(first), local(m)),
        store(local(second), local(v)),
        store(
          local(parameter),
          subtract(
            multiply(load(local(parameter)), times4('kept')),
            divide(multiply(local(m), times4('rate')), add(squareRoot(local(v)), times4('offset'))),
          ),
        ),
        ...[parameter, first, second, gradient].map((each) =>
          set(each, plus(local(each), small(vectorBytes))),
        ),
        isBelow(local(parameter), local(end)),
      ].flat(),
    ),
  ],
});

/** Where in a memory an entry's numbers begin, in bytes; they may touch, not overlap. */
export interface AdamAddresses {
  readonly parameter: number;
  readonly first: number;
  readonly second: number;
  readonly gradient: number;
}

/** @param bytes of the parameter: a whole number of {@link vectorBytes}, at least one */
export type AdamKernel = (addresses: AdamAddresses, bytes: number, coefficients: AdamCoefficients) => void;

let compiled: WebAssembly.Module | undefined;

/** @throws WebAssembly.CompileError where the processor or Node lacks vector instructions. */
export function adamKernel(memory: WebAssembly.Memory): AdamKernel {
  compiled ??= new WebAssembly.Module(adam);
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = exports['adam'] as (...numbers: number[]) => void;
  return ({ parameter, first, second, gradient }, bytes, coefficients) => {
    const numbers = coefficientNames.map((name) => coefficients[name]);
    run(parameter, first, second, gradient, parameter + bytes, ...numbers);
  };
}
