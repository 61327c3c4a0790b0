import path from 'node:path';
import type { ImageTransform, RunRecord } from '../protocol/configuration';
import { gather } from '../data/batches';
import { type ImageDataset, loadDataset } from '../data/dataset';
import { decodeImage } from '../data/decode';
import { FolderError } from '../data/scan';
import { PixelStore } from '../data/pixelStore';
import { type DataSplit, splitDataset } from '../data/split';
import { LastUsed } from './lastUsed';

/** Folders whose listing is kept, and the bytes of pictures in memory that go with them. */
const keptFolders = 2;
const keptImageBytes = 512 * 2 ** 20;

type Listing = Omit<ImageDataset, 'images'>;

/** The pictures of a run's folder: their names in memory, their pixels on disk. */
export class TrainingPictures {
  readonly #listing: Listing;
  readonly #store: PixelStore;
  /** Only where they could not be put on disk. */
  readonly #images?: Uint8Array;

  private constructor(listing: Listing, store: PixelStore, images: Uint8Array | undefined) {
    this.#listing = listing;
    this.#store = store;
    this.#images = images;
  }

  /**
   * @param recorded the fingerprint of the pictures that they should be.
   * @throws as `loadDataset`.
   */
  static async load(
    folder: string,
    transform: ImageTransform,
    cacheFolder: string,
    recorded: string,
    signal?: AbortSignal,
  ): Promise<TrainingPictures> {
    const { images, ...listing } = await loadDataset(folder, {
      transform,
      cacheFolder,
      recorded,
      minimumImages: 1,
      signal,
    });
    // As the scan names them: with slashes on every system.
    const names = listing.paths.map((file) => path.relative(listing.folder, file).split(path.sep).join('/'));
    const store = new PixelStore(listing.cacheFile, listing.bytesPerImage, names);
    const last = new Uint8Array(listing.bytesPerImage);
    const missing = await store.read(Uint32Array.of(listing.count - 1), last);
    return new TrainingPictures(listing, store, missing.length > 0 ? images : undefined);
  }

  get count(): number {
    return this.#listing.count;
  }

  /** Absolute paths, a row each. */
  get paths(): readonly string[] {
    return this.#listing.paths;
  }

  /** Index into `labelNames`, −1 for a picture that lies in no subfolder; a row each. */
  get labels(): Int32Array {
    return this.#listing.labels;
  }

  get labelNames(): readonly string[] {
    return this.#listing.labelNames;
  }

  get transform(): ImageTransform {
    return this.#listing.transform;
  }

  /** Of their names and contents. */
  get fingerprint(): string {
    return this.#listing.fingerprint;
  }

  /** Those that are held in memory. */
  get bytes(): number {
    return this.#images?.byteLength ?? 0;
  }

  /** Which pictures a run would train on and hold out, were it started on the folder as it is now. */
  split({ training }: RunRecord): DataSplit {
    return splitDataset(this.count, training.validationFraction, training.seed);
  }

  /** Whether the folder still holds the very pictures that were recorded. */
  get areAsRecorded(): boolean {
    return this.#listing.recognition === 'same';
  }

  /**
   * Pixels of pictures, as the model sees them.
   * @param rows in any order.
   * @param gone what to do about a picture that is neither on disk decoded nor in its folder: leave it black,
   * for a person who looks at many, or throw.
   * @throws RangeError for a row that there is not; FolderError.
   */
  async read(rows: Uint32Array, gone: 'black' | 'throw' = 'black'): Promise<Uint8Array> {
    const { bytesPerImage, count, paths, transform, folder } = this.#listing;
    const wrong = rows.find((row) => row >= count);
    if (wrong !== undefined) throw new RangeError(`There is no picture ${wrong}; the folder holds ${count}.`);
    if (this.#images) return gather({ images: this.#images, bytesPerImage, count }, rows);
    const pixels = new Uint8Array(rows.length * bytesPerImage);
    for (const i of await this.#store.read(rows, pixels)) {
      const file = paths[rows[i]!]!;
      const picture = await decodeImage(file, transform).catch(() => undefined);
      if (picture) pixels.set(picture, i * bytesPerImage);
      else if (gone === 'throw') {
        throw new FolderError(`${file} can no longer be read. Put it back into ${folder}, or train again.`);
      }
    }
    return pixels;
  }
}

/** The pictures of the folders that were asked about last; a folder is looked at once. */
export class TrainingFolders {
  readonly #kept = new LastUsed<TrainingPictures>({
    most: keptFolders,
    mostBytes: keptImageBytes,
    bytes: ({ bytes }) => bytes,
  });

  /**
   * The pictures that a run was trained on.
   * @throws as `loadDataset`; the signal's reason.
   */
  of(
    { data }: RunRecord,
    transform: ImageTransform,
    cacheFolder: string,
    signal?: AbortSignal,
  ): Promise<TrainingPictures> {
    return this.#kept.use(
      JSON.stringify([data.folder, transform, cacheFolder]),
      data.fingerprint,
      (making) => TrainingPictures.load(data.folder, transform, cacheFolder, data.fingerprint, making),
      (pictures) => Promise.resolve(pictures),
      signal,
    );
  }
}
