import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodeImage, UnreadableImageError } from '../../../src/data/decode';
import { filteredPng, floatTiff, type Format, halves, noise, png, put, withFolder } from './pictures';

const grey28 = { imageSize: 28, channels: 1, background: '#ffffff' } as const;
const colour16 = { imageSize: 16, channels: 3, background: '#ffffff' } as const;

/** The colour at a place, of a picture with three channels. */
const at = (pixels: Uint8Array, x: number, y: number) => [
  ...pixels.slice((y * 16 + x) * 3, (y * 16 + x) * 3 + 3),
];

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number) {
  const near =
    actual.length === expected.length && actual.every((v, i) => Math.abs(v - expected[i]!) <= tolerance);
  assert.ok(near, `${actual.join()} is not near ${expected.join()}`);
}

describe('decoding pictures', () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as Format[]) {
    it(`reads ${format}`, async () => {
      const pixels = await decodeImage(
        await halves('#ff0000', '#0000ff').toFormat(format).toBuffer(),
        colour16,
      );
      assert.equal(pixels.length, 16 * 16 * 3);
      // Lossy formats halve the resolution of colour, so the edge between the halves is left out.
      assertNear(at(pixels, 1, 3), [255, 0, 0], 8);
      assertNear(at(pixels, 14, 12), [0, 0, 255], 8);
    });
  }

  it('draws SVG sharply at the size needed', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><rect width="1" height="2"/></svg>';
    const pixels = await decodeImage(Buffer.from(svg), colour16);
    assert.deepEqual(
      [at(pixels, 7, 0), at(pixels, 8, 0)],
      [
        [0, 0, 0],
        [255, 255, 255],
      ],
    );
  });

  it('keeps the pixels of a picture of the right size, whichever way it is read', async () => {
    for (const channels of [1, 3] as const) {
      const pixels = noise(28, channels);
      const file = await png(pixels, 28, channels);
      assert.deepEqual(await decodeImage(file, { ...grey28, channels }), pixels);
      // Interlacing keeps it from the reader of plain PNG.
      const interlaced = await sharp(file).png({ progressive: true }).toBuffer();
      assert.deepEqual(await decodeImage(interlaced, { ...grey28, channels }), pixels);
    }
  });

  it('undoes every filter of PNG as sharp does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1 as const, 3 as const), fc.nat(), async (channels, seed) => {
        const file = filteredPng(12, channels, seed);
        const expected = await sharp(file)
          .toColourspace(channels === 1 ? 'b-w' : 'srgb')
          .raw()
          .toBuffer();
        const pixels = await decodeImage(file, { imageSize: 12, channels, background: '#000000' });
        assert.deepEqual(pixels, Uint8Array.from(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('owns the buffer it returns', async () => {
    for (const size of [28, 40]) {
      const pixels = await decodeImage(await png(noise(size, 1), size, 1), grey28);
      assert.ok(!Buffer.isBuffer(pixels));
      assert.equal(pixels.buffer.byteLength, 28 * 28);
    }
  });

  it('turns pictures upright as their EXIF orientation says', async () => {
    const turned = await halves('#ff0000', '#0000ff').withMetadata({ orientation: 6 }).png().toBuffer();
    const pixels = await decodeImage(turned, colour16);
    assertNear(at(pixels, 3, 1), [255, 0, 0], 2);
    assertNear(at(pixels, 3, 14), [0, 0, 255], 2);
  });

  it('reads 16 bits a channel', async () => {
    const deep = (space: string) => halves('#404040', '#c0c0c0').toColourspace(space).png().toBuffer();
    for (const file of [await deep('rgb16'), await deep('grey16')]) {
      assert.equal((await sharp(file).metadata()).depth, 'ushort');
      const pixels = await decodeImage(file, colour16);
      assert.deepEqual(
        [at(pixels, 0, 0), at(pixels, 15, 15)],
        [
          [64, 64, 64],
          [192, 192, 192],
        ],
      );
    }
  });

  it('reads CMYK', async () => {
    const file = await halves('#ff0000', '#ffffff').toColourspace('cmyk').jpeg().toBuffer();
    assert.equal((await sharp(file).metadata()).space, 'cmyk');
    const pixels = await decodeImage(file, colour16);
    assertNear(at(pixels, 1, 1), [235, 10, 10], 30);
    assertNear(at(pixels, 14, 1), [255, 255, 255], 8);
  });

  it('reads palettes, with and without transparency', async () => {
    const file = await halves('#ff0000', '#0000ff').png({ palette: true }).toBuffer();
    assert.ok((await sharp(file).metadata()).isPalette);
    assert.deepEqual(at(await decodeImage(file, colour16), 15, 0), [0, 0, 255]);
  });

  it('lays transparent pictures over the background', async () => {
    const clear = { r: 255, g: 0, b: 0, alpha: 0 };
    const rgba = await sharp({ create: { width: 16, height: 16, channels: 4, background: clear } })
      .png()
      .toBuffer();
    assert.deepEqual(at(await decodeImage(rgba, { ...colour16, background: '#102030' }), 5, 5), [16, 32, 48]);
    const greyAlpha = await sharp(Buffer.alloc(512), { raw: { width: 16, height: 16, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    assert.equal((await sharp(greyAlpha).metadata()).channels, 2);
    const pixels = await decodeImage(greyAlpha, { imageSize: 16, channels: 1, background: '#808080' });
    assert.deepEqual(pixels, new Uint8Array(256).fill(128));
  });

  it('shows the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(768, 200), Buffer.alloc(768, 20)]);
    const file = await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
      .gif()
      .toBuffer();
    assert.equal((await sharp(file).metadata()).pages, 2);
    assert.deepEqual(at(await decodeImage(file, colour16), 8, 15), [200, 200, 200]);
  });

  it('crops the longer side evenly', async () => {
    const green = { create: { width: 16, height: 16, channels: 3 as const, background: '#00ff00' } };
    const wide = await sharp({ create: { width: 48, height: 16, channels: 3, background: '#ff0000' } })
      .composite([{ input: green, left: 16, top: 0 }])
      .png()
      .toBuffer();
    const pixels = await decodeImage(wide, colour16);
    assert.deepEqual(
      [at(pixels, 0, 0), at(pixels, 15, 15)],
      [
        [0, 255, 0],
        [0, 255, 0],
      ],
    );
  });

  it('averages rather than picks when it makes pictures smaller', async () => {
    const checked = Uint8Array.from({ length: 64 * 64 }, (_, i) => ((i + (i >> 6)) % 2) * 255);
    const pixels = await decodeImage(await png(checked, 64, 1), { ...colour16, channels: 1 });
    assertNear([pixels[100]!, pixels[101]!], [127, 127], 6);
  });

  it('makes grey of colour by luma, and colour of grey by repeating it', async () => {
    const red = await decodeImage(await halves('#ff0000', '#ff0000').png().toBuffer(), {
      ...colour16,
      channels: 1,
    });
    assert.equal(red[0], 76);
    const grey = await decodeImage(await png(noise(16, 1), 16, 1), colour16);
    const level = noise(16, 1)[0]!;
    assert.deepEqual(at(grey, 0, 0), [level, level, level]);
  });

  it('refuses pixels without a known black and white, rather than give a black picture (issue 6, 8)', async () => {
    const floats = floatTiff(16);
    assert.equal((await sharp(floats).metadata()).depth, 'float');
    await assert.rejects(decodeImage(floats, colour16), (error) => {
      assert.ok(error instanceof UnreadableImageError);
      assert.match(error.message, /floating-point numbers.*8 or 16 bits/);
      return true;
    });
    const deep = await halves('#404040', '#c0c0c0')
      .toColourspace('rgb16')
      .tiff({ compression: 'deflate' })
      .toBuffer();
    assert.equal((await sharp(deep).metadata()).depth, 'ushort');
    assert.deepEqual(at(await decodeImage(deep, colour16), 0, 0), [64, 64, 64]);
  });

  it('says why a file cannot be read', async () => {
    const whole = await png(noise(28, 1), 28, 1);
    const jpeg = await sharp(noise(300, 3), { raw: { width: 300, height: 300, channels: 3 } })
      .jpeg()
      .toBuffer();
    const damaged = Uint8Array.from(whole);
    damaged[whole.length - 40]! ^= 0xff;
    // The checksum of its header: the decoder itself has no words for that.
    const headless = Uint8Array.from(await png(noise(32, 1), 32, 1));
    headless[29]! ^= 0xff;
    const cases: [string, Uint8Array, RegExp][] = [
      ['empty', new Uint8Array(0), /empty/],
      ['text', Buffer.from('Not a picture at all, whatever its name.'), /known format/],
      ['truncated PNG', whole.subarray(0, whole.length / 2), /damaged or incomplete/],
      ['truncated JPEG', jpeg.subarray(0, jpeg.length / 2), /damaged or incomplete/],
      ['damaged PNG', damaged, /damaged or incomplete/],
      ['PNG with a damaged header', headless, /^The picture is damaged or incomplete\.$/],
    ];
    for (const [name, file, reason] of cases) {
      await assert.rejects(
        decodeImage(file, grey28),
        (error) =>
          error instanceof UnreadableImageError &&
          reason.test(error.message) &&
          !error.message.includes('\n'),
        name,
      );
    }
  });

  it('neither waits for a pipe nor reads a device or a file without end', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFolder(async (folder) => {
      const [pipe, inside, huge] = ['pipe.png', 'folder.png', 'huge.png'].map((name) =>
        path.join(folder, name),
      ) as [string, string, string];
      execFileSync('mkfifo', [pipe]);
      mkdirSync(inside);
      // Takes no room on the disk.
      writeFileSync(huge, '');
      truncateSync(huge, 2 ** 40);
      const reasons = {
        [pipe]: 'It is no file but a pipe, a socket or a device.',
        '/dev/zero': 'It is no file but a pipe, a socket or a device.',
        [inside]: 'It is no file but a folder.',
        [huge]: 'The file is larger than any picture: it has 1024 GiB, and 2 are read at most.',
      };
      for (const [file, message] of Object.entries(reasons)) {
        await assert.rejects(decodeImage(file, grey28), { name: 'UnreadableImageError', message });
      }
    });
  });

  it('gives the system error for a file that cannot be opened', () =>
    withFolder(async (folder) => {
      await assert.rejects(decodeImage(path.join(folder, 'none.png'), grey28), { code: 'ENOENT' });
      const file = await put(folder, 'ünï cödé 数字.png', await png(noise(28, 1), 28, 1));
      assert.deepEqual(await decodeImage(file, grey28), noise(28, 1));
    }));
});
