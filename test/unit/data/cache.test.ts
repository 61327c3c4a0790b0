import assert from 'node:assert/strict';
import { type FileHandle, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { checksum } from '../../../src/data/checksum';
import { type ImageDataset, loadDataset, type LoadOptions } from '../../../src/data/dataset';
import { noise, pixelsOf, png, put, putMany, withFolder } from './pictures';

const count = 24;
const transform = { imageSize: 8, channels: 1 } as const;

interface Context {
  readonly files: string[];
  readonly cacheFile: string;
  readonly first: ImageDataset;
  readonly load: () => Promise<ImageDataset>;
}

/** A loaded folder of pictures, its cache file, and what loads it again. */
function withCache(test: (context: Context) => Promise<void>, options?: Partial<LoadOptions>) {
  return withFolder(async (folder) => {
    const images = path.join(folder, 'images');
    const cacheFolder = path.join(folder, 'cache');
    const files = await putMany(images, count);
    const load = () => loadDataset(images, { cacheFolder, transform, ...options });
    const first = await load();
    const names = await pixelFiles(cacheFolder);
    assert.equal(names.length, 1);
    await test({ files, cacheFile: path.join(cacheFolder, names[0]!), first, load });
    await first.pixels.close();
  });
}

async function pixelFiles(cacheFolder: string): Promise<string[]> {
  return (await readdir(cacheFolder)).filter((name) => name.endsWith('.pixels'));
}

/** Makes one file all that there is of pictures. */
async function replaceAll(cacheFile: string, contents: Uint8Array): Promise<void> {
  const cacheFolder = path.dirname(cacheFile);
  for (const name of await pixelFiles(cacheFolder)) await rm(path.join(cacheFolder, name));
  await writeFile(cacheFile, contents);
}

async function assertSame(actual: ImageDataset, expected: ImageDataset): Promise<void> {
  const facts = (dataset: ImageDataset) => ({ ...dataset, pixels: 0, decoded: 0, fromCache: 0 });
  assert.deepEqual(facts(actual), facts(expected));
  const all = Array.from(expected.paths.keys());
  assert.deepEqual(await pixelsOf(actual, ...all), await pixelsOf(expected, ...all));
}

describe('the cache of decoded pictures', () => {
  it('spares all decoding the second time', () =>
    withCache(async ({ first, load }) => {
      assert.equal(first.decoded, count);
      const second = await load();
      assert.equal(second.decoded, 0);
      await assertSame(second, first);
    }));

  it('decodes again only what is new or changed', () =>
    withCache(async ({ files, load }) => {
      await writeFile(files[5]!, await png(noise(8, 1, 99), 8, 1));
      await put(path.dirname(files[0]!), '0005 added.png', await png(noise(8, 1, 77), 8, 1));
      const dataset = await load();
      assert.equal(dataset.decoded, 2);
      assert.deepEqual(await pixelsOf(dataset, 5), noise(8, 1, 77));
      assert.deepEqual(await pixelsOf(dataset, 6), noise(8, 1, 99));
      assert.deepEqual(await pixelsOf(dataset, 24), noise(8, 1, 24));
      await utimes(files[8]!, 5, 5);
      assert.equal((await load()).decoded, 1);
      assert.equal((await load()).decoded, 0);
    }));

  it('is not used for another transform', () =>
    withCache(async ({ files, cacheFile }) => {
      const again = {
        cacheFolder: path.dirname(cacheFile),
        transform: { ...transform, background: '#000000' },
      };
      assert.equal((await loadDataset(path.dirname(files[0]!), again)).decoded, count);
    }));

  it('survives any damage: what is wrong is decoded again', function () {
    this.timeout(20_000);
    return withCache(async ({ cacheFile, first, load }) => {
      const whole = await readFile(cacheFile);
      const damage = fc.record({ at: fc.nat(whole.length - 1), flip: fc.integer({ min: 1, max: 255 }) });
      await fc.assert(
        fc.asyncProperty(damage, async ({ at, flip }) => {
          const damaged = Uint8Array.from(whole);
          damaged[at]! ^= flip;
          await replaceAll(cacheFile, damaged);
          const again = await load();
          await assertSame(again, first);
          // One picture when its pixels are hit, all when the index is.
          const inPixels = at >= whole.length - count * 64;
          assert.equal(again.decoded, inPixels ? 1 : count);
        }),
        { numRuns: 60 },
      );
    });
  });

  it('survives being cut short, emptied or replaced', () =>
    withCache(async ({ cacheFile, first, load }) => {
      const whole = await readFile(cacheFile);
      for (const length of [whole.length - 1, whole.length - 65, 60, 44, 20, 0]) {
        await replaceAll(cacheFile, whole.subarray(0, length));
        const again = await load();
        assert.equal(again.decoded, count, `cut to ${length}`);
        await assertSame(again, first);
      }
      // An index of four gigabytes, as its length claims.
      const hostile = Uint8Array.from(whole);
      hostile.fill(255, 12, 16);
      await replaceAll(cacheFile, hostile);
      await assertSame(await load(), first);
    }));

  it('is left whole by two loads at once', () =>
    withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const cacheFolder = path.join(folder, 'cache');
      await putMany(images, count);
      const load = () => loadDataset(images, { cacheFolder, transform });
      const [first, ...others] = await Promise.all([load(), load(), load()]);
      for (const other of others) await assertSame(other, first);
      assert.equal((await load()).decoded, 0);
      assert.deepEqual(
        (await readdir(cacheFolder)).filter((name) => name.endsWith('.tmp')),
        [],
      );
    }));

  it('remembers the transform it chose until a picture changes', () =>
    withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const cacheFolder = path.join(folder, 'cache');
      const files = await putMany(images, count);
      const load = async () => (await loadDataset(images, { cacheFolder })).transform;
      assert.deepEqual(await load(), { ...transform, background: '#ffffff' });
      const [name] = (await readdir(cacheFolder)).filter((file) => file.endsWith('.transform.json'));
      const choice = path.join(cacheFolder, name!);
      const kept = await readFile(choice, 'utf8');
      await writeFile(choice, kept.replace('"imageSize":8', '"imageSize":16'));
      assert.equal((await load()).imageSize, 16);
      for (const damaged of [
        '',
        'null',
        '{"fingerprint":',
        kept.replace('"imageSize":8', '"imageSize":-1'),
      ]) {
        await writeFile(choice, damaged);
        assert.equal((await load()).imageSize, 8);
      }
      await writeFile(files[0]!, await png(noise(8, 3), 8, 3));
      assert.equal((await load()).channels, 3);
    }));

  it('leaves no file open when the disk is full', () =>
    withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const [file] = await putMany(images, 120);
      const probe = await open(file!, 'r');
      const methods = Object.getPrototypeOf(probe) as Pick<FileHandle, 'write'>;
      await probe.close();
      const { write } = methods;
      const tried = new Set<FileHandle>();
      // The head is twelve bytes; what comes after has no room.
      methods.write = function (this: FileHandle, ...words: unknown[]) {
        tried.add(this);
        if ((words[0] as Uint8Array).length <= 12) return Reflect.apply(write, this, words) as never;
        return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
      };
      const warnings: string[] = [];
      try {
        const dataset = await loadDataset(images, {
          cacheFolder: path.join(folder, 'cache'),
          // Several blocks, so that one fails before the end.
          transform: { imageSize: 256, channels: 3 },
          onWarning: (message) => warnings.push(message),
        });
        assert.equal(dataset.count, 120);
      } finally {
        methods.write = write;
      }
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /could not be kept.*the disk is full/);
      assert.deepEqual(
        [...tried].map(({ fd }) => fd),
        [-1],
      );
    }));
});

describe('the checksum', () => {
  it('changes with any bit, wherever the bytes begin in their buffer', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(7),
        fc.nat(3),
        (bytes, at, bit, offset) => {
          const moved = new Uint8Array(bytes.length + offset).subarray(offset);
          moved.set(bytes);
          assert.equal(checksum(moved), checksum(bytes));
          moved[at % bytes.length]! ^= 1 << bit;
          assert.notEqual(checksum(moved), checksum(bytes));
        },
      ),
    );
  });
});
