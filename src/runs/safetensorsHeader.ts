import { quoted } from '../protocol/quoted';
import { damaged } from './checkpointError';
import { duplicateKey } from './uniqueKeys';

/** Where one tensor lies in a safetensors file. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** First byte of its values, counted from the beginning of the data. */
  readonly start: number;
  /** In bytes. */
  readonly length: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data, which leaves no gap and no overlap. */
  readonly tensors: readonly TensorEntry[];
  /** First byte of the data, counted from the beginning of the file. */
  readonly dataStart: number;
  /** In bytes; the file ends with it. */
  readonly dataLength: number;
}

/** Bytes before the header: its length. */
export const prefixLength = 8;
/** The format's own bound for a header, in bytes. */
export const maximumHeaderLength = 100_000_000;
const bytesPerValue = 4;
const maximumRank = 32;

/**
 * Length of the header, from the first eight bytes of a file.
 * @param fileSize in bytes.
 * @throws CheckpointError when it is not what the file can hold.
 */
export function headerLength(
  prefix: Uint8Array,
  fileSize: number,
  source: string,
  most = maximumHeaderLength,
): number {
  if (prefix.length < prefixLength || fileSize < prefixLength + 2) {
    throw damaged(source, 'it is too short to be a safetensors file');
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset, prefixLength).getBigUint64(0, true);
  if (length < 2n || length > BigInt(most)) {
    throw damaged(source, `it is no safetensors file: its header cannot have a length of ${length} bytes`);
  }
  if (Number(length) > fileSize - prefixLength) {
    throw damaged(source, `its header should be ${length} bytes long, but the file ends before that`);
  }
  return Number(length);
}

/**
 * Reads and checks the header of a safetensors file, https://huggingface.co/docs/safetensors: the tensors
 * must fill the data exactly, so that nothing is hidden in the file and nothing lies outside it.
 *
 * @param bytes the header's JSON, spaces at its end included.
 * @param fileSize in bytes.
 * @throws CheckpointError when anything is not as the format, or this reader (float32 only), wants it.
 */
export function parseHeader(bytes: Uint8Array, fileSize: number, source: string): SafetensorsHeader {
  const { __metadata__: rawMetadata = {}, ...entries } = parseObject(bytes, source);
  const tensors = Object.entries(entries).map(([name, value]) => tensorEntry(name, value, source));
  tensors.sort((a, b) => a.start - b.start || a.length - b.length);
  let end = 0;
  for (const { name, start, length } of tensors) {
    if (start !== end) {
      const what = start < end ? 'overlaps the one before it' : 'leaves a gap before it';
      throw damaged(source, `its tensor ${quoted(name)} ${what}`);
    }
    end = start + length;
  }
  const dataStart = prefixLength + bytes.length;
  const dataLength = fileSize - dataStart;
  if (end !== dataLength) {
    throw damaged(source, `its tensors need ${end} bytes of data, but the file has ${dataLength}`);
  }
  return { metadata: parseMetadata(rawMetadata, source), tensors, dataStart, dataLength };
}

function parseObject(bytes: Uint8Array, source: string): Record<string, unknown> {
  if (bytes[0] !== 0x7b) throw damaged(source, 'its header does not begin with "{"');
  let value: unknown;
  let repeated: string | undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
    repeated = duplicateKey(text);
  } catch (error) {
    throw damaged(source, 'its header is not valid JSON', error);
  }
  if (repeated !== undefined) throw damaged(source, `its header names ${quoted(repeated)} twice`);
  const object = value as Record<string, unknown>;
  if (Object.hasOwn(object, '__proto__')) throw damaged(source, 'its header has a tensor named "__proto__"');
  return object;
}

function parseMetadata(value: unknown, source: string): Record<string, string> {
  if (!isObject(value)) throw damaged(source, 'its metadata is not an object');
  for (const [key, text] of Object.entries(value)) {
    if (key === '__proto__' || typeof text !== 'string') {
      throw damaged(source, `its metadata has no text for ${quoted(key)}`);
    }
  }
  return value as Record<string, string>;
}

function tensorEntry(name: string, value: unknown, source: string): TensorEntry {
  const wrong = (what: string) => damaged(source, `its tensor ${quoted(name)} ${what}`);
  if (!isObject(value)) throw wrong('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32')
    throw wrong(
      `holds ${typeof dtype === 'string' ? quoted(dtype) : 'no type of number'}; only F32 can be read`,
    );
  if (!isSizes(shape) || shape.length > maximumRank) throw wrong('has no valid shape');
  if (!isSizes(offsets) || offsets.length !== 2) throw wrong('has no valid data offsets');
  const [start, end] = offsets as [number, number];
  let length = bytesPerValue;
  for (const side of shape) {
    length *= side;
    if (!Number.isSafeInteger(length)) throw wrong('has an impossibly large shape');
  }
  if (end - start !== length) {
    throw wrong(`of shape [${shape.join(', ')}] needs ${length} bytes, but has ${end - start}`);
  }
  return { name, shape, start, length };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
