import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { add, divide, multiply, subtract } from './arithmetic';
import { elementwise } from './elementwise';
import { type Binary, binaryKernel, type KernelTable } from './kernel';
import { and, differs, equal, less, select, xor } from './logic';
import { floor } from './unary';

/** ⌊a / b⌋. ONNX divides integers towards zero. */
const floorDivide: Binary = (recorder, a, b) => {
  if (a.element === 'float32') return floor(recorder, divide(recorder, a, b));
  const quotient = elementwise(recorder, 'Div', [a, b]);
  const rest = subtract(recorder, a, multiply(recorder, quotient, b));
  const isBelow = and(recorder, isOther(recorder, rest), haveOtherSigns(recorder, rest, b));
  return subtract(recorder, quotient, recorder.cast(isBelow, 'int32'));
};

/** The rest of division with the sign of the divisor; ONNX has it for integers, and C's for fractions. */
const modulo: Binary = (recorder, a, b) => {
  if (a.element !== 'float32') return elementwise(recorder, 'Mod', [a, b]);
  const rest = elementwise(recorder, 'Mod', [a, b], { attributes: { fmod: 1 } });
  const isOff = and(recorder, isOther(recorder, rest), haveOtherSigns(recorder, rest, b));
  return select(recorder, isOff, add(recorder, rest, b), rest);
};

const zero = (recorder: Recorder, { element }: RecordedValue) => recorder.uniform([], 0, element);
const isOther = (recorder: Recorder, x: RecordedValue) => differs(recorder, x, zero(recorder, x));

function haveOtherSigns(recorder: Recorder, a: RecordedValue, b: RecordedValue): RecordedValue {
  return xor(recorder, less(recorder, a, zero(recorder, a)), less(recorder, b, zero(recorder, b)));
}

/** The angle of the point (x, y), in radians from −π to π. */
const arcTangent: Binary = (recorder, y, x) => {
  const nought = zero(recorder, x);
  const isOrigin = and(recorder, equal(recorder, x, nought), equal(recorder, y, nought));
  const angle = elementwise(recorder, 'Atan', [divide(recorder, y, x)]);
  const pi = recorder.uniform([], Math.PI);
  const halfTurn = select(recorder, less(recorder, y, nought), recorder.uniform([], -Math.PI), pi);
  const turn = select(recorder, less(recorder, x, nought), halfTurn, nought);
  return select(recorder, isOrigin, nought, add(recorder, angle, turn));
};

export const divisionKernels: KernelTable = {
  Atan2: binaryKernel(arcTangent),
  FloorDiv: binaryKernel(floorDivide),
  Mod: binaryKernel(modulo),
};
