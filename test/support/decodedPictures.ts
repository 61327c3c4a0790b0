import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checksum } from '../../src/data/checksum';
import { cacheKey } from '../../src/data/dataset';
import { contentDigest } from '../../src/data/fingerprint';
import { newLog } from '../../src/data/pixelLogs';
import { PixelLogWriter } from '../../src/data/pixelLogWriter';
import { drawShape, shapeNames } from '../../src/data/shapes';
import { randomStream } from '../../src/latent/random';

const drawn = 500;
const inSubfolder = 10_000;

/**
 * A folder of so many files, and their pictures of 64x64 in colour decoded already: as many as one likes, by the
 * product's own writer, without the hours of drawing and decoding them. The files are empty: their names, sizes and
 * times are all that is looked at.
 *
 * @param folder its real path.
 */
export async function writeDecodedPictures(
  folder: string,
  cacheFolder: string,
  count: number,
): Promise<void> {
  const transform = { imageSize: 64, channels: 3, background: '#ffffff' } as const;
  const bytesPerImage = transform.imageSize ** 2 * transform.channels;
  const shapes = Array.from({ length: drawn }, (_, i) =>
    drawShape(shapeNames[i % shapeNames.length]!, randomStream(1, 'sample pictures', i)),
  );
  const file = newLog(cacheFolder, cacheKey(folder, transform));
  const writer = new PixelLogWriter(file, bytesPerImage, () => undefined);
  for (let i = 0; i < count; i++) {
    const label = `group ${Math.floor(i / inSubfolder)}`;
    if (i % inSubfolder === 0) mkdirSync(path.join(folder, label), { recursive: true });
    const relativePath = `${label}/${String(i).padStart(7, '0')}.png`;
    writeFileSync(path.join(folder, relativePath), '');
    const { size, mtimeMs: modified } = statSync(path.join(folder, relativePath));
    // Each picture another one: a level that says its number.
    const pixels = shapes[i % drawn]!;
    pixels[3 * (i % 4096)] = i % 251;
    const outcome = { checksum: checksum(pixels), digest: contentDigest(Buffer.from(relativePath)) };
    await writer.add(i, { relativePath, size, modified, outcome }, pixels);
  }
  await writer.close();
}
