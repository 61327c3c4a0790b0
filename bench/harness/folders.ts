import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { forEachConcurrently } from '../../src/data/concurrency';
import { drawShape, shapeNames, shapePictureSize } from '../../src/data/shapes';
import { randomStream } from '../../src/latent/random';
import { benchFolder, smallShapes } from './pictures';

/** A folder of pictures to read, and what a model is to see of them. */
export interface PictureFolder {
  readonly name: string;
  readonly folder: string;
  readonly imageSize: number;
  readonly channels: 1 | 3;
  readonly count: number;
}

/** The folders of `ingest` and `reopen`, drawn once. @param share of their pictures, at most 1. */
export async function pictureFolders(share: number): Promise<readonly PictureFolder[]> {
  const of = (count: number) => Math.max(200, Math.round(share * count));
  const [png, jpeg, large] = [of(60_000), of(50_000), of(2000)];
  return [
    {
      name: `${png.toLocaleString('en')} PNG, 28x28 grey`,
      folder: await smallShapes(png),
      imageSize: 28,
      channels: 1,
      count: png,
    },
    {
      name: `${jpeg.toLocaleString('en')} JPEG, 64x64`,
      folder: await jpegs(jpeg, 64, 64, jpeg),
      imageSize: 64,
      channels: 3,
      count: jpeg,
    },
    {
      name: `${large.toLocaleString('en')} JPEG, 3000x2000`,
      folder: await jpegs(large, 3000, 2000, 20),
      imageSize: 64,
      channels: 3,
      count: large,
    },
  ];
}

/** Shapes enlarged and cropped. @param different so many of them are drawn; the others are copies. */
async function jpegs(count: number, width: number, height: number, different: number): Promise<string> {
  const folder = path.join(benchFolder, `jpeg-${width}-${count}`);
  const complete = `${folder}.complete`;
  if (existsSync(complete)) return folder;
  await rm(folder, { recursive: true, force: true });
  await Promise.all(shapeNames.map((shape) => mkdir(path.join(folder, shape), { recursive: true })));
  console.log(`  drawing ${count} pictures of ${width}x${height}, once`);
  const file = (i: number) => path.join(folder, shapeNames[i % shapeNames.length]!, `${i}.jpg`);
  await forEachConcurrently(Array.from({ length: different }), { concurrency: 8 }, async (_, i) => {
    const pixels = drawShape(shapeNames[i % shapeNames.length]!, randomStream(1, 'sample pictures', i));
    const raw = { width: shapePictureSize, height: shapePictureSize, channels: 3 } as const;
    await sharp(pixels, { raw }).resize(width, height).jpeg({ quality: 90 }).toFile(file(i));
  });
  for (let i = different; i < count; i++) await copyFile(file(i % different), file(i));
  await writeFile(complete, '');
  return folder;
}
