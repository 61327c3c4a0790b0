import assert from 'node:assert/strict';
import sharp from 'sharp';
import { chooseTransform } from '../../../src/data/transform';
import { flatGif, halves, noise, png, put, withFolder } from './pictures';

/** The transform chosen for a folder with these files. */
async function chosenFor(files: readonly (Uint8Array | string)[], requested = {}) {
  let chosen: Awaited<ReturnType<typeof chooseTransform>> | undefined;
  await withFolder(async (folder) => {
    const images = [];
    for (const [i, file] of files.entries()) images.push({ path: await put(folder, `${i}.png`, file) });
    chosen = await chooseTransform(images, requested);
  });
  return chosen;
}

const grey = (size: number) => png(noise(size, 1), size, 1);
const colour = (size: number) => png(noise(size, 3), size, 3);

describe('choosing the transform', () => {
  it('keeps the size of small squares', async () => {
    assert.deepEqual(await chosenFor([await grey(28), await grey(28)]), {
      imageSize: 28,
      channels: 1,
      background: '#ffffff',
    });
    assert.equal((await chosenFor([await colour(32)]))?.imageSize, 32);
    assert.equal((await chosenFor([await colour(64)]))?.imageSize, 64);
  });

  it('takes 64 pixels for all others', async () => {
    const wide = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><rect width="9" height="9"/></svg>';
    const others = [
      [await grey(28), await grey(32)],
      [await grey(65)],
      [await grey(4)],
      [wide, wide],
      [svg],
      [],
    ];
    for (const files of others) assert.equal((await chosenFor(files))?.imageSize, 64);
  });

  it('takes grey only when every picture looks grey', async () => {
    const greyAsRgb = await sharp(await grey(28))
      .toColourspace('srgb')
      .png()
      .toBuffer();
    const greyAsJpeg = await sharp(greyAsRgb).jpeg({ quality: 60 }).toBuffer();
    assert.equal((await sharp(greyAsJpeg).metadata()).channels, 3);
    assert.equal((await chosenFor([greyAsRgb, greyAsJpeg]))?.channels, 1);
    const nearlyGrey = await halves('#808080', '#8a8070', 28).png().toBuffer();
    assert.equal(
      (await chosenFor([greyAsRgb, greyAsRgb, greyAsRgb, greyAsRgb, nearlyGrey, greyAsRgb]))?.channels,
      3,
    );
  });

  it('sees one colour picture among many in any place it looks at', async () => {
    const files = Array<Buffer>(16).fill(await grey(16));
    for (const place of [0, 3, 8, 15])
      assert.equal((await chosenFor(files.with(place, await colour(16))))?.channels, 3);
  });

  it('lets no picture decide the size that is left out, torn or too large', async () => {
    const torn = (await grey(32)).subarray(0, 200);
    for (const other of [torn, flatGif(16_000)])
      assert.equal((await chosenFor([await grey(28), other, await grey(28)]))?.imageSize, 28);
  });

  it('overlooks files that cannot be read', async () => {
    assert.deepEqual(await chosenFor(['text', await grey(28)]), {
      imageSize: 28,
      channels: 1,
      background: '#ffffff',
    });
  });

  it('lets what was asked for win', async () => {
    const requested = { imageSize: 48, channels: 3, background: '#00ff00' };
    assert.deepEqual(await chosenFor([await grey(28)], requested), requested);
    assert.deepEqual(await chosenFor([await grey(28)], { channels: 3 }), {
      imageSize: 28,
      channels: 3,
      background: '#ffffff',
    });
  });

  it('refuses values that cannot be', async () => {
    const bad = [
      { imageSize: 7 },
      { imageSize: 257 },
      { imageSize: 30.5 },
      { channels: 2 },
      { background: 'white' },
    ];
    for (const requested of bad)
      await assert.rejects(chosenFor([], requested), RangeError, JSON.stringify(requested));
  });
});
