import { inflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Chunks that do not change the pixels: time, texts, physical size, background, histogram. */
const harmless = new Set(['tIME', 'tEXt', 'zTXt', 'iTXt', 'pHYs', 'bKGD', 'hIST', 'sRGB']);

/**
 * Reads the plainest kind of PNG: `size` by `size` pixels of 8-bit grey or RGB, not interlaced, without
 * colour profile, transparency or orientation. For pictures as small as MNIST's, opening a picture in
 * sharp costs thirty times as much as decoding it here.
 *
 * @returns rows, channel last; undefined for any other picture and for a damaged one, which sharp can
 *   then judge.
 */
export function decodePlainPng(
  file: Uint8Array,
  size: number,
): { pixels: Uint8Array; channels: 1 | 3 } | undefined {
  if (file.length < 57 || !signature.every((byte, i) => file[i] === byte)) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(8) !== 13 || chunkType(file, 8) !== 'IHDR') return undefined;
  if (view.getUint32(16) !== size || view.getUint32(20) !== size || file[24] !== 8) return undefined;
  const channels = file[25] === 0 ? 1 : file[25] === 2 ? 3 : undefined;
  if (!channels || file[26] !== 0 || file[27] !== 0 || file[28] !== 0) return undefined;
  const data = imageData(file, view);
  if (!data) return undefined;
  const stride = size * channels;
  try {
    const rows = inflateSync(data, { maxOutputLength: (stride + 1) * size });
    const pixels = rows.length === (stride + 1) * size ? unfilter(rows, size, stride, channels) : undefined;
    return pixels && { pixels, channels };
  } catch {
    return undefined;
  }
}

/** The contents of all IDAT chunks, when no chunk of the file changes what they mean. */
function imageData(file: Uint8Array, view: DataView): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let at = 33;
  while (at + 12 <= file.length) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > file.length) return undefined;
    const type = chunkType(file, at);
    if (type === 'IEND') return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (type === 'IDAT') parts.push(file.subarray(at + 8, end));
    else if (!harmless.has(type)) return undefined;
    at = end + 4;
  }
  return undefined;
}

function chunkType(file: Uint8Array, at: number): string {
  return String.fromCharCode(file[at + 4]!, file[at + 5]!, file[at + 6]!, file[at + 7]!);
}

/** Undoes the prediction of each row from its neighbours (PNG specification, section 9). */
function unfilter(
  rows: Uint8Array,
  height: number,
  stride: number,
  channels: number,
): Uint8Array | undefined {
  const out = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)]!;
    if (filter > 4) return undefined;
    const from = y * (stride + 1) + 1;
    const to = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? out[to + x - channels]! : 0;
      const above = y > 0 ? out[to + x - stride]! : 0;
      const corner = x >= channels && y > 0 ? out[to + x - stride - channels]! : 0;
      out[to + x] = rows[from + x]! + prediction(filter, left, above, corner);
    }
  }
  return out;
}

function prediction(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
