import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { gather } from '../../../src/data/batches';
import type { ImageDataset } from '../../../src/data/dataset';
import { HeldPixels } from '../../../src/data/heldPixels';

/** Pixels without files, as a dataset has them. */
export function inMemory(
  images: Uint8Array,
  bytesPerImage: number,
): Pick<ImageDataset, 'pixels' | 'paths' | 'transform'> {
  return {
    pixels: new HeldPixels(images, bytesPerImage),
    paths: [],
    transform: { imageSize: 8, channels: 1, background: '#ffffff' },
  };
}

/** The pixels of one picture of a dataset. */
export function pixelsOf(dataset: ImageDataset, ...rows: number[]): Promise<Uint8Array> {
  return gather(dataset, Uint32Array.from(rows));
}

/** A folder that lasts as long as the test. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'latent explorer ü '));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file and the folders above it. @returns its path. */
export async function put(folder: string, name: string, contents: Uint8Array | string): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, contents);
  return file;
}

export type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif';

/** A square whose left half is one colour and whose right half another. */
export function halves(left: string, right: string, size = 16): Sharp {
  const rect = (x: number, fill: string) =>
    `<rect x="${x}" width="${size / 2}" height="${size}" fill="${fill}"/>`;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
        `${rect(0, left)}${rect(size / 2, right)}</svg>`,
    ),
  ).flatten({ background: '#000000' });
}

/** Pixels that differ everywhere, so that no wrong row, column or channel goes unnoticed. */
export function noise(size: number, channels: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size * size * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** PNG as sharp writes it, grey or RGB. */
export function png(pixels: Uint8Array, size: number, channels: 1 | 3): Promise<Buffer> {
  return sharp(pixels, { raw: { width: size, height: size, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/** Writes `count` different grey pictures of 8 by 8 pixels into `folder`, named by their number. */
export async function putMany(folder: string, count: number, subfolder = ''): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) =>
      put(
        folder,
        path.join(subfolder, `${String(i).padStart(4, '0')}.png`),
        await png(noise(8, 1, i + 1), 8, 1),
      ),
    ),
  );
}

/** PNG whose rows go through the five filters in turn. Any bytes are valid ones, so these are noise. */
export function filteredPng(size: number, channels: 1 | 3, seed: number): Buffer {
  const stride = size * channels;
  const bytes = noise(size, channels, seed);
  const rows = Array.from({ length: size }, (_, y) => [
    y % 5,
    ...bytes.subarray(y * stride, (y + 1) * stride),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, channels === 1 ? 0 : 2], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows.flat()))), chunk('IEND')];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** TIFF of grey 32-bit floating-point numbers from 0 to 1, as scientific cameras make them. */
export function floatTiff(size: number): Buffer {
  const values = Float32Array.from({ length: size * size }, (_, i) => (i % size) / size);
  // Tag, type (3 for 16, 4 for 32 bits) and value of each entry of the directory (TIFF 6.0, section 2).
  const entries = [
    [256, 4, size],
    [257, 4, size],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, size],
    [279, 4, values.byteLength],
    [339, 3, 3],
  ] as const;
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [i, [tag, type, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * i);
    directory.writeUInt16LE(type, 4 + 12 * i);
    directory.writeUInt32LE(1, 6 + 12 * i);
    directory.writeUInt32LE(value, 10 + 12 * i);
  }
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(8 + values.byteLength, 4);
  return Buffer.concat([header, Buffer.from(values.buffer), directory]);
}

/** GIF of one colour, `side` by `side` pixels: 16,000 of them take 200 kB, since LZW names ever longer runs. */
export function flatGif(side: number): Buffer {
  const header = Buffer.alloc(13 + 6 + 10 + 1);
  header.write('GIF89a', 'latin1');
  header.writeUInt16LE(side, 6);
  header.writeUInt16LE(side, 8);
  // A table of two colours; then the image, which fills the screen, in codes of two bits at first.
  header.set([0x80, 0, 0, 0x30, 0x60, 0x90, 255, 255, 255, 0x2c, 0, 0, 0, 0], 10);
  header.writeUInt16LE(side, 24);
  header.writeUInt16LE(side, 26);
  header.set([0, 2], 28);
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  const put = (code: number, width: number) => {
    pending |= code << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      bytes.push(pending & 255);
      pending >>>= 8;
    }
  };
  const [clear, end] = [4, 5];
  let width = 3;
  let run = 0;
  for (let left = side * side; left > 0;) {
    if (run === 0 || run > 4000) {
      put(clear, width);
      width = 3;
      run = 0;
    }
    // Code 0 is one pixel; code 6 + n the run of n + 2 pixels, defined as it is first used.
    const pixels = Math.min(left, run + 1);
    put(pixels === 1 ? 0 : pixels + end - 1, width);
    left -= pixels;
    run++;
    if (run + end >= 1 << width && width < 12) width++;
  }
  put(end, width);
  put(0, 8);
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(Buffer.from([block.length, ...block]));
  }
  return Buffer.concat([header, ...blocks, Buffer.from([0, 0x3b])]);
}
