import type { FileHandle } from 'node:fs/promises';
import { damaged, unreadable } from './checkpointError';
import { withFile } from './readFile';
import {
  headerLength,
  maximumHeaderLength,
  parseHeader,
  prefixLength,
  type SafetensorsHeader,
} from './safetensorsHeader';

export { CheckpointError } from './checkpointError';
export type { SafetensorsHeader } from './safetensorsHeader';

/** Row-major; `values` is as long as the product of `shape`, and a scalar has the shape `[]`. */
export interface Float32Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Safetensors {
  readonly tensors: Record<string, Float32Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bounds for files that anyone may have made. */
export interface ReadLimits {
  /** In bytes; the format's own bound by default. */
  readonly header?: number;
  /** Most bytes of values that are read into memory. */
  readonly data?: number;
}

/**
 * The contents of a safetensors file of float32 tensors. The header is padded with spaces so that the
 * values begin at a multiple of eight bytes. Values are written as they lie in memory, which is little
 * endian, as the format asks, on every processor that VS Code runs on.
 *
 * @throws RangeError when a name cannot be used, or the values do not fill the shape.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Float32Tensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (name === '__metadata__' || name === '__proto__') {
      throw new RangeError(`A tensor cannot be named ${name}.`);
    }
    const size = shape.reduce((product, side) => product * side, 1);
    if (size !== values.length) {
      throw new RangeError(
        `${name}, shaped [${shape.join(', ')}], has ${values.length} values, not ${size}.`,
      );
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(prefixLength + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, prefixLength, prefixLength + length);
  bytes.set(json, prefixLength);
  let offset = prefixLength + length;
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Reads the contents of a safetensors file; each tensor owns its values.
 * @param source what to call the file in errors.
 * @throws CheckpointError when the bytes are not a valid file of float32 tensors.
 */
export function decodeSafetensors(bytes: Uint8Array, source = 'The file'): Safetensors {
  const length = headerLength(bytes, bytes.length, source);
  const header = parseHeader(bytes.subarray(prefixLength, prefixLength + length), bytes.length, source);
  const tensors = header.tensors.map(({ name, shape, start, length: size }) => {
    const begin = header.dataStart + start;
    const values = new Float32Array(size / Float32Array.BYTES_PER_ELEMENT);
    new Uint8Array(values.buffer).set(bytes.subarray(begin, begin + size));
    return [name, { shape, values }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: header.metadata };
}

/**
 * Reads the header of a safetensors file and none of its values.
 * @throws CheckpointError when it cannot be read or is not valid.
 */
export async function readSafetensorsHeader(
  file: string,
  limits: ReadLimits = {},
): Promise<SafetensorsHeader & { readonly fileSize: number }> {
  return reading(file, (handle, size) => readHeader(handle, size, file, limits));
}

/**
 * Reads a safetensors file, each tensor straight into an array of its own.
 * @throws CheckpointError when it cannot be read or is not valid.
 */
export async function readSafetensors(
  file: string,
  limits: ReadLimits = {},
): Promise<Safetensors & { readonly fileSize: number }> {
  return reading(file, async (handle, size) => {
    const header = await readHeader(handle, size, file, limits);
    const { metadata, dataStart, dataLength, fileSize } = header;
    if (dataLength > (limits.data ?? Infinity)) {
      throw damaged(file, `its ${dataLength} bytes of values are more than any model of this program has`);
    }
    const tensors: [string, Float32Tensor][] = [];
    for (const { name, shape, start, length } of header.tensors) {
      const values = new Float32Array(length / Float32Array.BYTES_PER_ELEMENT);
      await readFully(handle, new Uint8Array(values.buffer), dataStart + start, file);
      tensors.push([name, { shape, values }]);
    }
    return { tensors: Object.fromEntries(tensors), metadata, fileSize };
  });
}

async function readHeader(handle: FileHandle, size: number, file: string, limits: ReadLimits) {
  const prefix = new Uint8Array(Math.min(prefixLength, size));
  await readFully(handle, prefix, 0, file);
  const length = headerLength(prefix, size, file, limits.header ?? maximumHeaderLength);
  const bytes = new Uint8Array(length);
  await readFully(handle, bytes, prefixLength, file);
  return { ...parseHeader(bytes, size, file), fileSize: size };
}

/** In words that a person can do something with. */
async function reading<T>(file: string, work: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  try {
    return await withFile(file, work);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A single read may give less than asked for, and no read more than 2 GiB. */
async function readFully(handle: FileHandle, target: Uint8Array, position: number, file: string) {
  const most = 2 ** 30;
  for (let done = 0; done < target.length;) {
    const wanted = Math.min(most, target.length - done);
    const { bytesRead } = await handle.read(target, done, wanted, position + done);
    if (bytesRead === 0) throw damaged(file, 'it ended while it was read');
    done += bytesRead;
  }
}
