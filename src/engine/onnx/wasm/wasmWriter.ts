/**
 * Assembles WebAssembly modules of one function that works on an imported memory, as far as `adamKernel.ts` needs it
 * (https://webassembly.github.io/spec/core/binary).
 */

export type ValueType = 'i32' | 'f32' | 'v128';
const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** The bytes of instructions that leave one value, or none. */
export type Code = readonly number[];

/** An unsigned number as LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return bytes;
}

/** Instructions of four single-precision numbers at a time. */
const vector = (opcode: number) => [0xfd, ...unsigned(opcode)];
/** As 2 to this power: no more than what the memory's numbers have. */
const alignment = 2;

export const local = (index: number): Code => [0x20, ...unsigned(index)];
export const set = (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)];
/** i32 below 64. */
export const small = (value: number): Code => [0x41, value];
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49];
export const splat = (number: Code): Code => [...number, ...vector(0x13)];
export const load = (address: Code): Code => [...address, ...vector(0x00), alignment, 0];
export const store = (address: Code, value: Code): Code => [
  ...address,
  ...value,
  ...vector(0x0b),
  alignment,
  0,
];
export const squareRoot = (x: Code): Code => [...x, ...vector(0xe3)];
export const add = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe4)];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe5)];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe6)];
export const divide = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe7)];
/** Does `body` again as long as it leaves a number other than 0. */
export const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b];

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  /** Numbered after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: readonly Code[];
}

/** A module that exports the function, and imports the memory `env.memory`. */
export function assemble({ name, parameters, locals, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
  const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);
  const types = (values: readonly ValueType[]) => list(values.map((value) => [typeCodes[value]]));
  const declared = list(locals.map((value) => [1, typeCodes[value]]));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...types(parameters), 0]]),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x00, 0]]),
    ...section(3, [[0]]),
    ...section(7, [[...text(name), 0x00, 0]]),
    ...section(10, [sized([...declared, ...body.flat(), 0x0b])]),
  ]);
}
