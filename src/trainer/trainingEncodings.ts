import type { RunRecord } from '../protocol/configuration';
import type { LatentSpace, NeighboursResult, PreviewResult } from '../protocol/trainer';
import { type ImageDataset, loadDataset } from '../data/dataset';
import { decodeImage } from '../data/decode';
import { splitDataset } from '../data/split';
import { nearest } from '../latent/neighbours';
import { principalComponents } from '../latent/principalComponents';
import { latentStatistics } from '../latent/statistics';
import type { Exploration, LoadedCheckpoint } from './exploration';
import { LastUsed } from './lastUsed';
import { Previewer } from './previewer';

/** Rows of posterior means that a view gets: enough for a picture of the space. */
const mostPlottedMeans = 5000;
/** Checkpoints whose encodings are kept, and the bytes that they may take together. */
const keptEncodings = 3;
const keptEncodingBytes = 256 * 1024 * 1024;

interface Encodings {
  readonly dataset: Omit<ImageDataset, 'images'>;
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

/** The pictures a checkpoint was trained on, encoded by it: computed once a checkpoint, then kept. */
export class TrainingEncodings {
  readonly #exploration: Exploration;
  readonly #kept = new LastUsed<Encodings>({
    most: keptEncodings,
    mostBytes: keptEncodingBytes,
    bytes: ({ mean, logVariance }) => mean.byteLength + logVariance.byteLength,
  });

  constructor(exploration: Exploration) {
    this.#exploration = exploration;
  }

  /** How the encoded training pictures lie in the latent space. */
  async latentSpace(checkpoint: string, cacheFolder: string): Promise<LatentSpace> {
    const { mean, logVariance, dataset } = await this.#encodings(checkpoint, cacheFolder);
    const { count } = dataset;
    const width = mean.length / count;
    const statistics = latentStatistics(mean, logVariance, count, width);
    const { axes, variances } = principalComponents(mean, count, width);
    const plotted = Math.min(count, mostPlottedMeans);
    const means = new Float32Array(plotted * width);
    const labels = new Int32Array(plotted);
    for (let row = 0; row < plotted; row++) {
      const source = Math.floor((row * count) / plotted);
      means.set(mean.subarray(source * width, (source + 1) * width), row * width);
      labels[row] = dataset.labels[source]!;
    }
    return {
      latentDimensions: width,
      count,
      means,
      labels,
      labelNames: dataset.labelNames,
      centre: statistics.centre,
      standardDeviation: statistics.standardDeviation,
      klPerDimension: statistics.klPerDimension,
      principalAxes: axes,
      principalVariances: variances,
    };
  }

  /** What training would show of these weights. */
  async preview(checkpoint: string, cacheFolder: string): Promise<PreviewResult> {
    return this.#exploration.use(checkpoint, async ({ facts, runner, state }) => {
      const { data, training } = await this.#record(checkpoint);
      const dataset = await loadDataset(data.folder, {
        transform: facts.transform,
        cacheFolder,
        minimumImages: 1,
      });
      const split = splitDataset(dataset.count, training.validationFraction, training.seed);
      const previewer = new Previewer(runner, dataset, split, training.seed);
      const drawn = await this.#exploration.exclusively(() => previewer.draw(state));
      return { step: facts.step, epoch: facts.epoch, ...drawn };
    });
  }

  /** The training pictures whose posterior means are nearest to a point, nearest first. */
  async neighbours(
    checkpoint: string,
    latent: Float32Array,
    count: number,
    cacheFolder: string,
  ): Promise<NeighboursResult> {
    const { mean, dataset } = await this.#encodings(checkpoint, cacheFolder);
    const found = nearest(mean, dataset.count, mean.length / dataset.count, latent, count);
    const { imageSize: size, channels } = dataset.transform;
    const width = size * size * channels;
    const pixels = new Uint8Array(found.length * width);
    const neighbours = await Promise.all(
      found.map(async ({ index, distance }, i) => {
        const path = dataset.paths[index]!;
        // A picture deleted since stays black: its place in the space is still true.
        const picture = await decodeImage(path, dataset.transform).catch(() => undefined);
        if (picture) pixels.set(picture, i * width);
        return { path, label: dataset.labelNames[dataset.labels[index]!], distance };
      }),
    );
    return { neighbours, pictures: { count: found.length, size, channels, pixels }, searched: dataset.count };
  }

  /** Shared by all who ask, so nobody's cancellation ends it. */
  #encodings(checkpoint: string, cacheFolder: string): Promise<Encodings> {
    return this.#exploration.use(checkpoint, (opened) => {
      const make = () => this.#encode(checkpoint, opened, cacheFolder);
      return this.#kept.use(checkpoint, opened.version, make, (encodings) => Promise.resolve(encodings));
    });
  }

  async #encode(checkpoint: string, opened: LoadedCheckpoint, cacheFolder: string): Promise<Encodings> {
    const { folder } = (await this.#record(checkpoint)).data;
    const { transform } = opened.facts;
    const { images, ...dataset } = await loadDataset(folder, { transform, cacheFolder, minimumImages: 1 });
    const width = opened.facts.model.latentDimensions;
    const mean = new Float32Array(dataset.count * width);
    const logVariance = new Float32Array(dataset.count * width);
    // In pieces, so that a request for a few pictures in between is answered at once.
    const chunk = 512;
    for (let start = 0; start < dataset.count; start += chunk) {
      const pixels = images.subarray(start * dataset.bytesPerImage, (start + chunk) * dataset.bytesPerImage);
      const piece = await this.#exploration.exclusively(() => opened.runner.encode(opened.state, pixels));
      mean.set(piece.mean, start * width);
      logVariance.set(piece.logVariance, start * width);
    }
    return { dataset, mean, logVariance };
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
