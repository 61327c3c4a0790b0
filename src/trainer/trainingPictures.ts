import type { ImageTransform, RunRecord } from '../protocol/configuration';
import { gather } from '../data/batches';
import { type ImageDataset, loadDataset } from '../data/dataset';
import { type DataSplit, splitDataset } from '../data/split';
import { StorageError } from '../files/atomicFile';
import { LastUsed } from './lastUsed';

/** Folders whose listing is kept, and the bytes of pictures in memory that go with them. */
const keptFolders = 2;
const keptImageBytes = 512 * 2 ** 20;

/** The pictures of a run's folder: their names in memory, their pixels on disk where they can be kept there. */
export class TrainingPictures {
  readonly #dataset: ImageDataset;

  private constructor(dataset: ImageDataset) {
    this.#dataset = dataset;
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
    const options = { transform, cacheFolder, recorded, minimumImages: 1, signal };
    try {
      return new TrainingPictures(await loadDataset(folder, { ...options, mostHeldBytes: 0 }));
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return new TrainingPictures(await loadDataset(folder, options));
    }
  }

  get count(): number {
    return this.#dataset.count;
  }

  /** Absolute paths, a row each. */
  get paths(): readonly string[] {
    return this.#dataset.paths;
  }

  /** Index into `labelNames`, −1 for a picture that lies in no subfolder; a row each. */
  get labels(): Int32Array {
    return this.#dataset.labels;
  }

  get labelNames(): readonly string[] {
    return this.#dataset.labelNames;
  }

  get transform(): ImageTransform {
    return this.#dataset.transform;
  }

  /** Of their names and contents. */
  get fingerprint(): string {
    return this.#dataset.fingerprint;
  }

  /** Those that are held in memory. */
  get bytes(): number {
    return this.#dataset.pixels.heldBytes;
  }

  /** Which pictures a run would train on and hold out, were it started on the folder as it is now. */
  split({ training }: RunRecord): DataSplit {
    return splitDataset(this.count, training.validationFraction, training.seed);
  }

  /** Whether the folder still holds the very pictures that were recorded. */
  get areAsRecorded(): boolean {
    return this.#dataset.recognition === 'same';
  }

  /**
   * Pixels of pictures, as the model sees them.
   * @param rows in any order.
   * @param gone as of `gather`.
   * @throws RangeError for a row that there is not; FolderError.
   */
  async read(rows: Uint32Array, gone: 'black' | 'throw' = 'black'): Promise<Uint8Array> {
    return gather(this.#dataset, rows, undefined, gone);
  }

  close(): Promise<void> {
    return this.#dataset.pixels.close();
  }
}

/** The pictures of the folders that were asked about last; a folder is looked at once. */
export class TrainingFolders {
  readonly #kept = new LastUsed<TrainingPictures>({
    most: keptFolders,
    mostBytes: keptImageBytes,
    bytes: ({ bytes }) => bytes,
    free: (pictures) => void pictures.close(),
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
