import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as othersAreAnswered } from 'node:timers/promises';
import type {
  LatentPlane,
  Neighbourhood,
  Places,
  Posteriors,
  WorkProgress,
  Projection,
  ReconstructionLosses,
  TrainingPictures as ShownPictures,
} from '../protocol/encodings';
import type { LatentSpace, NeighboursResult, PixelBatch, PreviewResult } from '../protocol/trainer';
import type { Prior } from '../protocol/model';
import type { RunRecord } from '../protocol/run';
import { contentDigest, shortHash } from '../data/fingerprint';
import { writeFileAtomically } from '../files/atomicFile';
import { markAsUsed } from '../files/cacheFolder';
import { dimensionPlane, planeCoordinates, principalPlane } from '../latent/latentPlane';
import { gatherRows, neighbourhoodPlane, typicalRow } from '../latent/neighbourhood';
import { nearest } from '../latent/neighbours';
import { LatentStatistics, type LatentSummary } from '../latent/statistics';
import { csvHead, csvLine } from './csv';
import { encodingNoise, type Exploration, type LoadedCheckpoint } from './exploration';
import { LastUsed } from './lastUsed';
import { Previewer, previewRows } from './previewer';
import { TrainingFolders, type TrainingPictures } from './trainingPictures';
import { readMap, writeMap } from './umap/keptMap';
import type { LaidOut } from './umap/layOut';
import { umap } from './umap/umap';

/** Checkpoints whose encodings are kept, and the bytes that they may take together. */
const keptEncodings = 16;
const keptEncodingBytes = 512 * 2 ** 20;
/** Pictures that are worked on at a time, so that a question about a few in between is answered at once. */
const chunk = 512;
const chunkBytes = 32 * 2 ** 20;
/** Points that are laid out at a time; so many take a few milliseconds. */
const laidOut = 65_536;

/** The pictures that a checkpoint was trained on, encoded by it. */
interface Encodings extends LatentSummary {
  readonly pictures: TrainingPictures;
  readonly latentDimensions: number;
  readonly prior: Prior;
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
  /** A number a picture. */
  readonly kl: Float32Array;
}

/** What it takes to lay out a map by UMAP. */
export interface MapMaking {
  /** Absolute path of the bundled thread that does it. */
  readonly umapEntry: string;
  readonly onProgress?: (progress: WorkProgress) => void;
}

/** The training pictures of a checkpoint that is asked about. */
interface Asked {
  readonly checkpoint: string;
  readonly cacheFolder: string;
}

/** Answers about the pictures a checkpoint was trained on. They are encoded once a checkpoint, then kept. */
export class TrainingEncodings {
  readonly #exploration: Exploration;
  readonly #folders = new TrainingFolders();
  readonly #kept = new LastUsed<Encodings>({
    most: keptEncodings,
    mostBytes: keptEncodingBytes,
    bytes: ({ mean, logVariance, kl }) => mean.byteLength + logVariance.byteLength + kl.byteLength,
  });
  readonly #losses = new LastUsed<Float32Array>({
    most: keptEncodings,
    mostBytes: keptEncodingBytes,
    bytes: ({ byteLength }) => byteLength,
  });

  readonly #maps = new LastUsed<LaidOut>({
    most: keptEncodings,
    mostBytes: keptEncodingBytes,
    bytes: ({ places }) => places.byteLength,
  });
  readonly #mapMaking?: MapMaking;

  /** @param mapMaking left out where nobody asks for a map by UMAP. */
  constructor(exploration: Exploration, mapMaking?: MapMaking) {
    this.#exploration = exploration;
    this.#mapMaking = mapMaking;
  }

  /** How the encoded training pictures lie in the latent space. */
  async latentSpace(asked: Asked, signal?: AbortSignal): Promise<LatentSpace> {
    const encodings = await this.#encodings(asked, signal);
    const { pictures, latentDimensions, kl } = encodings;
    const { count, labels, labelNames } = pictures;
    const record = await this.#record(asked.checkpoint);
    const heldOut = pictures.areAsRecorded ? new Uint8Array(count) : undefined;
    if (heldOut) for (const row of pictures.split(record).validation) heldOut[row] = 1;
    const { centre, standardDeviation, klPerDimension, principalAxes, principalVariances } = encodings;
    return {
      latentDimensions,
      count,
      labels,
      labelNames,
      kl,
      heldOut,
      centre,
      standardDeviation,
      klPerDimension,
      principalAxes,
      principalVariances,
    };
  }

  /** The reconstruction loss of every training picture, with the noise that `encode` uses. */
  async reconstructionLosses(asked: Asked, signal?: AbortSignal): Promise<ReconstructionLosses> {
    const losses = await this.#once(this.#losses, asked, signal, async (opened, pictures, making) => {
      const all = new Float32Array(pictures.count);
      for await (const { start, pixels } of chunksOf(pictures, making)) {
        const terms = await this.#exploration.exclusively(() =>
          opened.runner.evaluate(opened.state, pixels, encodingNoise, making),
        );
        all.set(terms.reconstruction, start);
      }
      return all;
    });
    return { losses };
  }

  /** All training pictures laid out on a map. */
  async places(asked: Asked, projection: Projection, signal?: AbortSignal): Promise<Places> {
    const encodings = await this.#encodings(asked, signal);
    if (projection.kind === 'umap') return this.#map(asked, encodings, signal);
    const { mean, latentDimensions: width, pictures } = encodings;
    const plane = planeOf(projection, encodings);
    const places = new Float32Array(2 * pictures.count);
    for (let start = 0; start < pictures.count; start += laidOut) {
      const end = Math.min(pictures.count, start + laidOut);
      planeCoordinates(mean.subarray(start * width, end * width), plane, places.subarray(2 * start, 2 * end));
      await othersAreAnswered();
      signal?.throwIfAborted();
    }
    return { places, plane };
  }

  /** Training pictures for a person to look at. */
  async trainingPictures(asked: Asked, rows: Uint32Array, signal?: AbortSignal): Promise<ShownPictures> {
    const pictures = await this.#pictures(asked, signal);
    const batch = await batchOf(pictures, rows);
    const paths = Array.from(rows, (row) => pictures.paths[row]!);
    const labels = Array.from(rows, (row) => pictures.labelNames[pictures.labels[row]!] ?? null);
    return { paths, labels, pictures: batch };
  }

  /** q(z|x) of training pictures. */
  async posteriors(asked: Asked, rows: Uint32Array, signal?: AbortSignal): Promise<Posteriors> {
    const { mean, logVariance, latentDimensions: width, pictures } = await this.#encodings(asked, signal);
    const wrong = rows.find((row) => row >= pictures.count);
    if (wrong !== undefined) throw noPicture(wrong);
    return { means: gatherRows(mean, width, rows), logVariances: gatherRows(logVariance, width, rows) };
  }

  /** Absolute paths of training pictures. */
  async trainingPaths(asked: Asked, rows: Uint32Array, signal?: AbortSignal): Promise<readonly string[]> {
    const { paths } = await this.#pictures(asked, signal);
    return Array.from(rows, (row) => {
      const file = paths[row];
      if (file === undefined) throw noPicture(row);
      return file;
    });
  }

  /**
   * A table of training pictures, with a head: path, label, split, losses in nats, posterior mean.
   * @param rows all of them when left out.
   */
  async *csv(asked: Asked, rows?: Uint32Array, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { mean, latentDimensions: width, kl, pictures } = await this.#encodings(asked, signal);
    const { losses } = await this.reconstructionLosses(asked, signal);
    const { heldOut } = await this.latentSpace(asked, signal);
    const lines = rows?.length ?? pictures.count;
    const text = new TextEncoder();
    yield text.encode(csvHead(width));
    for (let start = 0; start < lines; start += chunk) {
      let piece = '';
      for (let line = start; line < Math.min(lines, start + chunk); line++) {
        const row = rows ? rows[line]! : line;
        const path = pictures.paths[row];
        if (path === undefined) throw noPicture(row);
        piece += csvLine({
          path,
          label: pictures.labelNames[pictures.labels[row]!] ?? '',
          split: heldOut ? (heldOut[row] ? 'validation' : 'training') : '',
          reconstruction: losses[row]!,
          kl: kl[row]!,
          mean: mean.subarray(row * width, (row + 1) * width),
        });
      }
      yield text.encode(piece);
      await othersAreAnswered();
      signal?.throwIfAborted();
    }
  }

  /** Writes {@link csv} to a file. @returns the number of lines after the head. @throws StorageError */
  async writeCsv(asked: Asked, file: string, rows?: Uint32Array, signal?: AbortSignal): Promise<number> {
    // Made before there is a file, so that what goes wrong in it is told as what it is.
    await this.reconstructionLosses(asked, signal);
    const { count } = await this.latentSpace(asked, signal);
    const wrong = rows?.find((row) => row >= count);
    if (wrong !== undefined) throw noPicture(wrong);
    await writeFileAtomically(file, this.csv(asked, rows, signal), { sync: false });
    return rows?.length ?? count;
  }

  /** The surroundings of the training picture nearest to a point, or of a typical one. */
  async neighbourhood(asked: Asked, latent?: Float32Array, signal?: AbortSignal): Promise<Neighbourhood> {
    const encodings = await this.#encodings(asked, signal);
    const { mean, latentDimensions: width, centre } = encodings;
    const { count } = encodings.pictures;
    const row = latent
      ? nearest(mean, count, width, latent, 1)[0]!.index
      : typicalRow(mean, count, width, centre);
    return { plane: neighbourhoodPlane(mean, count, width, row), row };
  }

  /** What training would show of these weights. */
  async preview(asked: Asked, signal?: AbortSignal): Promise<PreviewResult> {
    const record = await this.#record(asked.checkpoint);
    const pictures = await this.#pictures(asked, signal);
    const originals = await pictures.read(previewRows(pictures.split(record)), 'throw');
    return this.#exploration.use(asked.checkpoint, async ({ facts, runner, state, encodings }) => {
      const previewer = new Previewer(runner, originals, record.training.seed);
      const drawn = await this.#exploration.exclusively(() => previewer.draw(state, encodings));
      return { step: facts.step, epoch: facts.epoch, ...drawn };
    });
  }

  /** The training pictures whose posterior means are nearest to a point, nearest first; `except` the one of a path. */
  async neighbours(
    asked: Asked,
    latent: Float32Array,
    { count, except }: { readonly count: number; readonly except?: string },
    signal?: AbortSignal,
  ): Promise<NeighboursResult> {
    const { mean, latentDimensions, pictures } = await this.#encodings(asked, signal);
    // By its file, not by its distance: others may be just like it.
    const leftOut = except === undefined ? -1 : pictures.paths.indexOf(path.resolve(except));
    const found = nearest(mean, pictures.count, latentDimensions, latent, leftOut < 0 ? count : count + 1)
      .filter(({ index }) => index !== leftOut)
      .slice(0, count);
    const neighbours = found.map(({ index, distance }) => {
      const label = pictures.labelNames[pictures.labels[index]!];
      return { path: pictures.paths[index]!, row: index, label, distance };
    });
    const rows = Uint32Array.from(found, ({ index }) => index);
    const searched = pictures.count - (leftOut < 0 ? 0 : 1);
    return { neighbours, pictures: await batchOf(pictures, rows), searched };
  }

  /** Laid out by UMAP: in memory, on disk, or by a thread that takes a while. */
  #map(asked: Asked, encodings: Encodings, signal?: AbortSignal): Promise<LaidOut> {
    const { mean, latentDimensions: width, pictures } = encodings;
    const { count } = pictures;
    return this.#once(this.#maps, asked, signal, async (_opened, _pictures, making) => {
      if (!this.#mapMaking) throw new Error('UMAP cannot be had here.');
      const { umapEntry, onProgress } = this.#mapMaking;
      const { checkpoint, cacheFolder } = asked;
      const contents = contentDigest(await readFile(checkpoint));
      const file = path.join(cacheFolder, `${shortHash([contents, pictures.fingerprint])}.umap`);
      const known = await readMap(file, count);
      if (known) {
        await markAsUsed(file);
        return known;
      }
      const task = { points: mean, count, width, seed: 0 };
      const made = await umap(umapEntry, task, making, (done, total) =>
        onProgress?.({ of: 'places', checkpoint, done, total }),
      );
      // Only a saving of time: a map that could not be kept is made again.
      await writeMap(file, made).catch(() => undefined);
      return made;
    });
  }

  #encodings(asked: Asked, signal?: AbortSignal): Promise<Encodings> {
    return this.#once(this.#kept, asked, signal, async (opened, pictures, making) => {
      const { latentDimensions: width, prior } = opened.facts.model;
      const mean = new Float32Array(pictures.count * width);
      const logVariance = new Float32Array(pictures.count * width);
      const kl = new Float32Array(pictures.count);
      const statistics = new LatentStatistics(width);
      for await (const { start, pixels } of chunksOf(pictures, making)) {
        const piece = await this.#exploration.exclusively(() =>
          opened.runner.encode(opened.state, pixels, making),
        );
        mean.set(piece.mean, start * width);
        logVariance.set(piece.logVariance, start * width);
        kl.set(statistics.add(piece.mean, piece.logVariance), start);
      }
      return { pictures, latentDimensions: width, prior, mean, logVariance, kl, ...statistics.summary() };
    });
  }

  /**
   * What is made of all training pictures, once for each state of a checkpoint file. Shared by all who ask: it is
   * given up when the last of them has.
   */
  #once<T>(
    kept: LastUsed<T>,
    asked: Asked,
    signal: AbortSignal | undefined,
    make: (opened: LoadedCheckpoint, pictures: TrainingPictures, making: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { checkpoint } = asked;
    return this.#exploration.use(checkpoint, ({ version }) =>
      kept.use(
        checkpoint,
        version,
        // The checkpoint stays loaded for the making too, whoever of those who wait for it leaves first.
        (making) =>
          this.#exploration.use(checkpoint, async (opened) =>
            make(opened, await this.#pictures(asked, making), making),
          ),
        (made) => Promise.resolve(made),
        signal,
      ),
    );
  }

  async #pictures(asked: Asked, signal?: AbortSignal): Promise<TrainingPictures> {
    const record = await this.#record(asked.checkpoint);
    const { transform } = await this.#exploration.inspect(asked.checkpoint);
    return this.#folders.of(record, transform, asked.cacheFolder, signal);
  }

  async #record(checkpoint: string): Promise<RunRecord> {
    const found = await this.#exploration.runRecord(checkpoint);
    if (found) return found.record;
    throw new Error(
      `${checkpoint} does not lie in a run folder, so its training pictures are unknown. ` +
        'Open the checkpoint where the run saved it.',
    );
  }
}

function noPicture(row: number): RangeError {
  return new RangeError(`There is no picture ${row}.`);
}

async function* chunksOf(pictures: TrainingPictures, signal: AbortSignal) {
  const { imageSize, channels } = pictures.transform;
  const most = Math.max(1, Math.min(chunk, Math.floor(chunkBytes / (imageSize ** 2 * channels))));
  for (let start = 0; start < pictures.count; start += most) {
    signal.throwIfAborted();
    const length = Math.min(most, pictures.count - start);
    const rows = Uint32Array.from({ length }, (_, i) => start + i);
    yield { start, pixels: await pictures.read(rows, 'throw') };
  }
}

async function batchOf(pictures: TrainingPictures, rows: Uint32Array): Promise<PixelBatch> {
  const { imageSize: size, channels } = pictures.transform;
  return { count: rows.length, size, channels, pixels: await pictures.read(rows) };
}

/** The plane of a projection that has one. */
function planeOf(projection: Exclude<Projection, { kind: 'umap' }>, encodings: Encodings): LatentPlane {
  const { latentDimensions, centre } = encodings;
  switch (projection.kind) {
    case 'dimensions':
      return dimensionPlane(encodings, projection.x, projection.y, centre);
    case 'principal':
      return principalPlane(encodings, projection.x, projection.y);
    case 'plane':
      if (projection.origin.length === latentDimensions) return projection;
      throw new RangeError(
        `The checkpoint has ${latentDimensions} latent dimensions, the plane ${projection.origin.length}.`,
      );
  }
}
