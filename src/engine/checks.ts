import type { Program, TensorSpec } from '../vae/program';
import type { EngineState, NamedArrays } from './engine';

export const lengthOf = ({ shape }: Pick<TensorSpec, 'shape'>) =>
  shape.reduce((count, side) => count * side, 1);

/** @throws RangeError that says which input is missing, of another length or of another type. */
export function checkInputs(program: Program, inputs: NamedArrays): void {
  for (const [name, spec] of Object.entries(program.inputs)) {
    const values = inputs[name];
    if (!values) throw new RangeError(`"${program.name}" needs the input "${name}", which is missing.`);
    requireLength(`The input "${name}" of "${program.name}"`, values.length, spec);
    const expected = spec.type === 'uint8' ? Uint8Array : Float32Array;
    if (!(values instanceof expected)) {
      throw new RangeError(`The input "${name}" of "${program.name}" must be a ${expected.name}.`);
    }
  }
}

/** @throws RangeError when the state lacks an entry of the program, or has it in another shape. */
export function checkState(program: Program, state: { spec(name: string): TensorSpec | undefined }): void {
  for (const [name, { shape }] of Object.entries(program.state)) {
    const found = state.spec(name);
    if (found?.shape.join() === shape.join()) continue;
    throw new RangeError(
      found
        ? `"${program.name}" needs "${name}" of shape [${shape.join()}], the state has [${found.shape.join()}].`
        : `"${program.name}" needs the state entry "${name}", which is missing.`,
    );
  }
}

/** @throws RangeError when a program would put a tensor of another shape into the state. */
export function checkOutput(program: Program, name: string, shape: readonly number[]): void {
  const entry = program.state[name];
  if (!entry || entry.shape.join() === shape.join()) return;
  throw new RangeError(
    `"${program.name}" gives "${name}" in the shape [${shape.join()}]; its state has [${entry.shape.join()}].`,
  );
}

/** @throws RangeError when a name is unknown or a length differs; then nothing has been written. */
export function checkWrite(
  state: EngineState,
  specs: ReadonlyMap<string, TensorSpec>,
  values: NamedArrays,
): void {
  for (const [name, array] of Object.entries(values)) {
    const spec = specs.get(name);
    if (!spec) throw new RangeError(`The state has no entry "${name}"; it has ${state.names.length} others.`);
    requireLength(`"${name}"`, array.length, spec);
  }
}

/** @throws RangeError */
export function requireLength(what: string, length: number, spec: Pick<TensorSpec, 'shape'>): void {
  if (length === lengthOf(spec)) return;
  const shape = `[${spec.shape.join()}]`;
  throw new RangeError(`${what} has ${length} values; shape ${shape} takes ${lengthOf(spec)}.`);
}
