import * as l10n from '@vscode/l10n';
import type { CancellationToken, Event } from 'vscode-jsonrpc/node';
import type { CheckpointFacts } from '../protocol/configuration';
import type { Places, TrainingPictures, WorkProgress } from '../protocol/encodings';
import {
  type Decoded,
  type ExploredWeights,
  type ExplorerNotifications,
  type ExplorerRequests,
  mostEncoded,
  type PanelNotifications,
  type Preview,
  type RunView,
  type Selection,
  type Weights,
  weightsKey,
} from '../protocol/explorer';
import type { EncodedImage, EncodeResult, NeighboursResult, TrainerRequests } from '../protocol/trainer';
import { TrainerRequestError, UserError } from './errors';
import type { ExplorerMethod } from './explorerService';
import { NamedPaths } from './namedPaths';
import type { Run } from './runs/run';
import type { Runs } from './runs/runs';

export interface ExplorerAnswersOptions {
  readonly runs: Runs;
  /** Asks the process that answers about checkpoints. */
  readonly ask: <M extends ExplorerMethod>(
    method: M,
    params: TrainerRequests[M]['params'],
    token?: CancellationToken,
  ) => Promise<TrainerRequests[M]['result']>;
  /** Progress of its answers that take a while. */
  readonly onProgress: Event<WorkProgress>;
  /** Throws unless the person trusts the workspace. */
  readonly requireTrust: () => void;
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
}

/** Live weights that are there no longer: what takes their place is told right after. */
export class WeightsGoneError extends Error {
  override readonly name = 'WeightsGoneError';

  constructor() {
    super(l10n.t('These weights have gone: the run has ended.'));
  }
}

interface WithRows {
  readonly weights: Weights;
  readonly rows: Uint32Array;
}

/** Asked by the panel about the training pictures of weights, and answered by the process. */
type EncodingsMethod = keyof ExplorerRequests & Exclude<ExplorerMethod, 'decode' | 'encode'>;

/**
 * Answers what the panel asks about weights: finds the file that they lie in, and asks the process. Only of runs
 * and pictures that the panel has been told of.
 */
export class ExplorerAnswers {
  readonly #options: ExplorerAnswersOptions;
  readonly #selection: () => Selection;
  readonly #named = new NamedPaths();
  /** Encoded by one state of weights only: that of the key. */
  #encodings: { readonly key: string; readonly byPath: Map<string, EncodedImage> } = {
    key: '',
    byPath: new Map(),
  };

  /** @param selection what the panel is on at the moment. */
  constructor(options: ExplorerAnswersOptions, selection: () => Selection) {
    this.#options = options;
    this.#selection = selection;
  }

  /** @throws UserError when a path is no run that the panel can have been told of. */
  async requireRun(id: string): Promise<Run> {
    await this.#options.runs.load();
    const run = this.#options.runs.find(id);
    if (!run)
      throw new UserError(l10n.t('This run is no longer there. Refresh the runs, then choose another.'));
    return run;
  }

  /** Whether the panel has been told of a picture, so that it may ask to open it. */
  names(picture: string): boolean {
    return this.#selection().pictures.includes(picture) || this.#named.has(picture);
  }

  /** Takes note that the panel has been told of pictures, for as long as few others are named since. */
  name(pictures: readonly string[]): void {
    for (const path of pictures) this.#named.add(path);
  }

  async run({ run: id }: ExplorerRequests['run']['params']): Promise<RunView> {
    const run = await this.requireRun(id);
    const { steps, epochs } = await run.curves();
    const { record, stepsPerEpoch, checkpoints } = run;
    return { run: run.id, record, steps, epochs, stepsPerEpoch, checkpoints };
  }

  async decode(
    { weights, latents, count }: ExplorerRequests['decode']['params'],
    token?: CancellationToken,
  ): Promise<Decoded> {
    const located = this.#locate(weights);
    const { latentDimensions } = located.facts.model;
    if (latents.length !== count * latentDimensions) {
      throw new UserError(l10n.t('These weights have {0} latent dimensions.', latentDimensions));
    }
    const pictures = await this.#askOf(located, 'decode', { latents, count }, token);
    return { weights: located.weights, pictures };
  }

  /** Encodes pictures that the panel has been told of; what these weights have encoded before is at hand. */
  async encode(
    { weights, pictures }: ExplorerRequests['encode']['params'],
    token?: CancellationToken,
  ): Promise<EncodeResult> {
    if (!pictures.every((path) => this.names(path))) {
      throw new UserError(
        l10n.t(
          'Only training pictures, and those that Encode Picture was asked for, can be encoded from here.',
        ),
      );
    }
    return this.encodeBy(this.#locate(weights), pictures, token);
  }

  /** Asks about the training pictures of weights. */
  ofEncodings<M extends EncodingsMethod>(
    method: M,
    { weights, ...params }: ExplorerRequests[M]['params'],
    token?: CancellationToken,
  ): Promise<TrainerRequests[M]['result']> {
    const { cacheFolder } = this.#options;
    const asked = { ...params, cacheFolder } as unknown as Omit<TrainerRequests[M]['params'], 'checkpoint'>;
    return this.#askOf(this.#locate(weights), method, asked, token);
  }

  /** Absolute paths of training pictures, which may then be opened. */
  async trainingPaths({ weights, rows }: WithRows, token?: CancellationToken): Promise<readonly string[]> {
    const { cacheFolder } = this.#options;
    const asked = { rows, cacheFolder };
    return (await this.#askOf(this.#locate(weights), 'trainingPaths', asked, token)).paths;
  }

  /** Writes a table of training pictures. @returns the number of its lines, without the head. */
  async writeCsv(
    { weights, rows, file }: WithRows & { readonly file: string },
    token?: CancellationToken,
  ): Promise<number> {
    const { cacheFolder } = this.#options;
    const asked = { rows, file, cacheFolder };
    return (await this.#askOf(this.#locate(weights), 'writeCsv', asked, token)).lines;
  }

  /**
   * @param onFrame is told how many frames have been drawn, of how many.
   * @throws UserError for a checkpoint that is not of the run, or latents that do not fit.
   */
  async timelapse(
    { run: id, checkpoints, latents, rows, columns }: PanelNotifications['exportTimelapse'],
    onFrame: (done: number, total: number) => void,
    token?: CancellationToken,
  ): Promise<Uint8Array> {
    this.#options.requireTrust();
    const run = await this.requireRun(id);
    const known = new Set(run.checkpoints.map((checkpoint) => checkpoint.path));
    if (!checkpoints.every((checkpoint) => known.has(checkpoint))) {
      throw new UserError(l10n.t('A checkpoint is no longer there. Refresh the runs, then export again.'));
    }
    const { latentDimensions } = run.record.model;
    if (latents.length !== rows * columns * latentDimensions) {
      throw new UserError(l10n.t('These weights have {0} latent dimensions.', latentDimensions));
    }
    const { ask, onProgress } = this.#options;
    const subscription = onProgress(({ of, checkpoint, done, total }) => {
      if (of === 'timelapse' && checkpoint === checkpoints.at(-1)) onFrame(done, total);
    });
    try {
      return (await ask('timelapse', { checkpoints, latents, rows, columns }, token)).gif;
    } finally {
      subscription.dispose();
    }
  }

  /** @param onProgress is told how far a map is that takes a while. */
  async places(
    params: ExplorerRequests['places']['params'],
    onProgress: (progress: ExplorerNotifications['projecting']) => void,
    token?: CancellationToken,
  ): Promise<Places> {
    const { weights } = params;
    const { facts } = this.#locate(weights);
    const subscription = this.#options.onProgress(({ of, checkpoint, done, total }) => {
      if (of === 'places' && checkpoint === facts.path) onProgress({ weights, done, total });
    });
    try {
      return await this.ofEncodings('places', params, token);
    } finally {
      subscription.dispose();
    }
  }

  async trainingPictures(
    params: ExplorerRequests['trainingPictures']['params'],
    token?: CancellationToken,
  ): Promise<TrainingPictures> {
    const shown = await this.ofEncodings('trainingPictures', params, token);
    for (const path of shown.paths) this.#named.add(path);
    return shown;
  }

  async neighbours(
    params: ExplorerRequests['neighbours']['params'],
    token?: CancellationToken,
  ): Promise<NeighboursResult> {
    const found = await this.ofEncodings('neighbours', params, token);
    for (const { path } of found.neighbours) this.#named.add(path);
    return found;
  }

  preview(params: ExplorerRequests['preview']['params'], token?: CancellationToken): Promise<Preview> {
    const { weights } = params;
    this.#locate(weights);
    const drawn = weights.kind === 'live' ? this.#options.runs.find(weights.run)?.preview : undefined;
    return drawn ? Promise.resolve(drawn) : this.ofEncodings('preview', params, token);
  }

  /** Lets pictures be encoded anew: their files may be others than they were. */
  forget(pictures: readonly string[]): void {
    for (const path of pictures) this.#encodings.byPath.delete(path);
  }

  /** Encodes pictures by weights that have been found, except those that they have encoded before. */
  async encodeBy(
    located: ExploredWeights,
    pictures: readonly string[],
    token?: CancellationToken,
  ): Promise<EncodeResult> {
    const key = weightsKey(located.weights);
    if (this.#encodings.key !== key) this.#encodings = { key, byPath: new Map() };
    const { byPath } = this.#encodings;
    const images = pictures.filter((path) => !byPath.has(path));
    const { encoded, failed } =
      images.length > 0
        ? await this.#askOf(located, 'encode', { images }, token)
        : { encoded: [], failed: [] };
    for (const each of encoded) byPath.set(each.path, each);
    for (const path of byPath.keys()) {
      if (byPath.size <= mostEncoded) break;
      byPath.delete(path);
    }
    const fresh = new Map(encoded.map((each) => [each.path, each]));
    return { encoded: pictures.flatMap((path) => fresh.get(path) ?? byPath.get(path) ?? []), failed };
  }

  /** The file that answers for weights: of a run that is known here, or the one that was opened. */
  #locate(weights: Weights): ExploredWeights {
    this.#options.requireTrust();
    const { runs } = this.#options;
    if (weights.kind === 'live') {
      const run = runs.find(weights.run);
      const live = run && liveWeights(run);
      if (!live) throw new WeightsGoneError();
      return live;
    }
    const listed = runs.findCheckpoint(weights.path)?.checkpoint;
    if (listed) return asExplored(listed);
    const { explored } = this.#selection();
    if (explored && weightsKey(explored.weights) === weightsKey(weights)) return explored;
    throw new UserError(l10n.t('This checkpoint is no longer there. Refresh the runs, then choose another.'));
  }

  async #askOf<M extends ExplorerMethod>(
    { weights, facts }: ExploredWeights,
    method: M,
    params: Omit<TrainerRequests[M]['params'], 'checkpoint'>,
    token?: CancellationToken,
  ): Promise<TrainerRequests[M]['result']> {
    try {
      const asked = { ...params, checkpoint: facts.path } as TrainerRequests[M]['params'];
      return await this.#options.ask(method, asked, token);
    } catch (error) {
      // The file of live weights goes when the run ends, and may be told of a moment later.
      const isMissing = error instanceof TrainerRequestError && error.kind === 'checkpoint';
      if (weights.kind === 'live' && isMissing && (await this.#haveMoved(weights)))
        throw new WeightsGoneError();
      throw error;
    }
  }

  /** Waits a little for live weights to be others than these, or none; false when they are not. */
  async #haveMoved({ run, version }: Extract<Weights, { kind: 'live' }>): Promise<boolean> {
    const isSame = (): boolean => this.#options.runs.find(run)?.live?.version === version;
    for (let wait = 0; wait < 20 && isSame(); wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return !isSame();
  }
}

export function asExplored(facts: CheckpointFacts): ExploredWeights {
  return { weights: { kind: 'checkpoint', path: facts.path }, facts };
}

export function liveWeights(run: Run): ExploredWeights | undefined {
  const { live } = run;
  return live && { weights: { kind: 'live', run: run.id, version: live.version }, facts: live.facts };
}
