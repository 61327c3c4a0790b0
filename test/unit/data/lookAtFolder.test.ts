import assert from 'node:assert/strict';
import sharp from 'sharp';
import { FolderError, scanFolder } from '../../../src/data/scan';
import { chooseTransform } from '../../../src/data/transform';
import { lookAtFolder } from '../../../src/data/lookAtFolder';
import { noise, png, put, withFolder } from './pictures';

const grey = (size: number) => png(noise(size, 1), size, 1);
const colour = (size: number) => png(noise(size, 3), size, 3);

async function fill(folder: string, count: number, file: Uint8Array): Promise<void> {
  for (let i = 0; i < count; i++) await put(folder, `${i % 2 ? 'odd' : 'even'}/${i}.png`, file);
}

describe('a look at a folder', () => {
  for (const [name, picture, expected] of [
    ['small grey squares', () => grey(28), { side: 28, imageSize: 28, channels: 1 }],
    ['large colour', () => colour(90), { side: undefined, imageSize: 64, channels: 3 }],
  ] as const) {
    it(`tells what a training would choose: ${name}`, async () => {
      await withFolder(async (folder) => {
        await fill(folder, 20, await picture());
        const seen = await lookAtFolder({ folder });
        const { imageSize, channels, background, side } = seen;
        assert.deepEqual({ side, imageSize, channels }, expected);
        assert.deepEqual([seen.count, seen.isWhole, seen.readable], [20, true, 20]);
        const { images } = await scanFolder(folder);
        assert.deepEqual({ imageSize, channels, background }, await chooseTransform(images));
      });
    });
  }

  it('sees transparent parts as the background that is asked for', async () => {
    await withFolder(async (folder) => {
      const channels = 4;
      const clear = await sharp({ create: { width: 16, height: 16, channels, background: '#00000000' } })
        .png()
        .toBuffer();
      await fill(folder, 16, clear);
      assert.equal((await lookAtFolder({ folder })).channels, 1);
      const seen = await lookAtFolder({ folder, background: '#ff0000' });
      assert.deepEqual([seen.channels, seen.background], [3, '#ff0000']);
    });
  });

  it('ends when its time is up, with what it has found', async () => {
    await withFolder(async (folder) => {
      await fill(folder, 200, await grey(16));
      let time = 0;
      const seen = await lookAtFolder({ folder }, undefined, () => (time += 100));
      assert.equal(seen.isWhole, false);
      assert.ok(seen.count > 0 && seen.count < 200, `${seen.count} found`);
      assert.ok(seen.readable > 0 && seen.readable <= seen.count);
    });
  });

  it('says what is wrong with a folder, as training does', async () => {
    await withFolder(async (folder) => {
      await assert.rejects(lookAtFolder({ folder }), (error: Error) => {
        assert.ok(error instanceof FolderError);
        assert.match(error.message, /no pictures that can be read; at least 16/);
        return true;
      });
      await assert.rejects(lookAtFolder({ folder: `${folder}-gone` }), /does not exist/);
    });
  });

  it('can be given up', async () => {
    await withFolder(async (folder) => {
      await fill(folder, 20, await grey(16));
      await assert.rejects(lookAtFolder({ folder }, AbortSignal.abort(new Error('enough'))), /enough/);
    });
  });
});
