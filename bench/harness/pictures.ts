import { existsSync } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultCacheFolder } from '../../src/commandLine/arguments';
import { gather } from '../../src/data/batches';
import { forEachConcurrently } from '../../src/data/concurrency';
import { type ImageDataset, loadDataset } from '../../src/data/dataset';
import { encodePng } from '../../src/data/encodePng';
import { drawSamplePictures } from '../../src/data/samplePictures';
import { drawShape, shapeNames, shapePictureSize } from '../../src/data/shapes';
import { randomStream } from '../../src/latent/random';
import type { RequestedTransform } from '../../src/data/transform';

/** Where benchmarks keep pictures that they drew, and decoded ones, from one call to the next. */
export const benchFolder = path.join(defaultCacheFolder(), 'bench');
export const pixelsFolder = path.join(benchFolder, 'pixels');

/** The product's own sample pictures, 64x64 in colour. */
export async function shapes(count: number): Promise<string> {
  const folder = path.join(benchFolder, `shapes-${count}`);
  await drawSamplePictures(folder, { count });
  return folder;
}

/** The same shapes as small grey PNG files, as many as asked for: for measuring speed, where what they show is no matter. */
export async function smallShapes(count: number, size = 28): Promise<string> {
  const folder = path.join(benchFolder, `grey-${size}-${count}`);
  const complete = `${folder}.complete`;
  if (existsSync(complete)) return folder;
  await rm(folder, { recursive: true, force: true });
  await Promise.all(shapeNames.map((shape) => mkdir(path.join(folder, shape), { recursive: true })));
  console.log(`  drawing ${count} pictures of ${size}x${size}, once`);
  await forEachConcurrently(Array.from({ length: count }), { concurrency: 8 }, async (_, index) => {
    const shape = shapeNames[index % shapeNames.length]!;
    const large = drawShape(shape, randomStream(1, 'sample pictures', index));
    const pixels = Uint8Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size].map((at) =>
        Math.floor((at * shapePictureSize) / size),
      );
      return large[3 * (row! * shapePictureSize + column!) + 1]!;
    });
    await writeFile(path.join(folder, shape, `${index}.png`), await encodePng(pixels, size, size, 1));
  });
  await writeFile(complete, '');
  return folder;
}

/** Decoded, from the cache where they are there. */
export function load(folder: string, transform: RequestedTransform): Promise<ImageDataset> {
  return loadDataset(folder, { transform, cacheFolder: pixelsFolder });
}

/** Writes the bytes of some pictures one after the other: what the peers read. */
export async function writeRaw(dataset: ImageDataset, rows: Uint32Array, file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let start = 0; start < rows.length; start += 1024) {
      await handle.write(await gather(dataset, rows.subarray(start, start + 1024)));
    }
  } finally {
    await handle.close();
  }
}
