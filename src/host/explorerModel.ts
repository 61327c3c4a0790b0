import * as l10n from '@vscode/l10n';
import { Emitter, type CancellationToken } from 'vscode-jsonrpc/node';
import type { CheckpointFacts } from '../protocol/configuration';
import {
  type Decoded,
  type ExplorerNotifications,
  type ExplorerRequests,
  mostEncoded,
  type Preparation,
  type Preview,
  type RunListItem,
  type RunView,
  type Selection,
  type Weights,
  type WeightsChoice,
  weightsKey,
} from '../protocol/explorer';
import type {
  EncodedImage,
  EncodeResult,
  LatentSpace,
  NeighboursResult,
  TrainerRequests,
} from '../protocol/trainer';
import { Commands } from './contributions';
import { Disposable } from './disposable';
import { TrainerRequestError, UserError } from './errors';
import type { ExplorerMethod } from './explorerService';
import { NamedPaths } from './namedPaths';
import type { Run } from './runs/run';
import type { Runs, RunsChange } from './runs/runs';
import type { TrainingCause } from './runs/training';
import type { TrainingQueue } from './runs/trainingQueue';
import type { SavedSelection } from './savedSelection';

/** A change of what the panel shows, or that all of it is to be told anew. */
export type ExplorerChange =
  | {
      [M in Exclude<keyof ExplorerNotifications, 'snapshot'>]: {
        readonly method: M;
        readonly params: ExplorerNotifications[M];
      };
    }[Exclude<keyof ExplorerNotifications, 'snapshot'>]
  | 'everything';

export interface ExplorerModelOptions {
  readonly runs: Runs;
  readonly queue: Pick<TrainingQueue, 'current' | 'failure' | 'onDidChange'>;
  /** Asks the process that answers about checkpoints. */
  readonly ask: <M extends ExplorerMethod>(
    method: M,
    params: TrainerRequests[M]['params'],
    token?: CancellationToken,
  ) => Promise<TrainerRequests[M]['result']>;
  /** What the header of a checkpoint file says. */
  readonly facts: (file: string) => Promise<CheckpointFacts>;
  /** Throws unless the person trusts the workspace. */
  readonly requireTrust: () => void;
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
  /** What outlives the window. */
  readonly memory: { read(): Promise<SavedSelection | undefined>; write(selection: SavedSelection): void };
}

/** Live weights that are there no longer: what takes their place is told right after. */
export class WeightsGoneError extends Error {
  override readonly name = 'WeightsGoneError';

  constructor() {
    super(l10n.t('These weights have gone: the run has ended.'));
  }
}

/** A checkpoint file that answers for weights. */
interface Located {
  readonly weights: Weights;
  readonly facts: CheckpointFacts;
}

/**
 * What the Latent Explorer is on: one run, the weights explored, the pictures encoded; and the answers to
 * what it asks. It knows neither the panel nor whether there is one.
 */
export class ExplorerModel extends Disposable {
  readonly #options: ExplorerModelOptions;
  readonly #changes = this._register(new Emitter<ExplorerChange>());
  readonly #named = new NamedPaths();
  /** Absolute path of the run shown. */
  #run?: string;
  /** The checkpoint chosen, and its run if it lies in one; else it is the run's live weights, or its last. */
  #chosen?: { readonly path: string; readonly run?: string };
  #explored?: Located;
  #pictures: readonly string[] = [];
  /** What was shown when the last window closed: a training may begin before anything is shown in this one. */
  #saved?: SavedSelection;
  #recalling?: Promise<void>;
  /** Encoded by one state of weights only: that of the key. */
  #encodings: { readonly key: string; readonly byPath: Map<string, EncodedImage> } = {
    key: '',
    byPath: new Map(),
  };
  #preparation?: Preparation;
  #restoring?: Promise<void>;

  readonly onDidChange = this.#changes.event;

  constructor(options: ExplorerModelOptions) {
    super();
    this.#options = options;
    const { runs, queue } = options;
    this._register(runs.onDidChange((change) => this.#takeRuns(change)));
    this._register(queue.onDidChange(() => this.#takeQueue()));
  }

  get selection(): Selection {
    return { run: this.#run, explored: this.#explored, pictures: this.#pictures };
  }

  /** Where everything stands; shows what was shown last, else the newest run. */
  async snapshot(): Promise<ExplorerNotifications['snapshot']> {
    await Promise.all([this.#options.runs.load(), this.#recall()]);
    this.#restoring ??= this.#restore();
    await this.#restoring;
    if (this.#run === undefined) this.#show(this.#options.runs.latest()?.id);
    this.#preparation = this.#preparing();
    return { runs: this.#runList(), preparation: this.#preparation, selection: this.selection };
  }

  /** Shows a run: while it trains, its live weights, else its last checkpoint. */
  async showRun(run: string): Promise<void> {
    await this.snapshot();
    if (!this.#options.runs.find(run)) {
      throw new UserError(l10n.t('This run cannot be read. Refresh the runs, or look at its folder.'));
    }
    this.#show(run);
    this.#tellSelection();
  }

  /** Explores a checkpoint of any run or of none, or follows the weights that a run learns. */
  async explore(choice: WeightsChoice): Promise<void> {
    if (choice.kind === 'live') return this.showRun(choice.run);
    await this.snapshot();
    const listed = this.#options.runs.findCheckpoint(choice.path);
    const facts = listed?.checkpoint ?? (await this.#options.facts(choice.path));
    this.#choose(facts, listed?.run.id);
    this.#tellSelection();
  }

  /** @throws UserError when a path is no run that the panel can have been told of. */
  async requireRun(id: string): Promise<Run> {
    await this.#options.runs.load();
    const run = this.#options.runs.find(id);
    if (!run)
      throw new UserError(l10n.t('This run is no longer there. Refresh the runs, then choose another.'));
    return run;
  }

  /** Whether a path is a checkpoint that the panel has been told of. */
  async lists(checkpoint: string): Promise<boolean> {
    await this.#options.runs.load();
    return this.#options.runs.findCheckpoint(checkpoint) !== undefined || this.#chosen?.path === checkpoint;
  }

  /** Whether the panel has been told of a picture, so that it may ask to open it. */
  names(picture: string): boolean {
    return this.#pictures.includes(picture) || this.#named.has(picture);
  }

  /** Encodes pictures by the weights explored, and shows them. */
  async encodePictures(
    pictures: readonly string[],
    token?: CancellationToken,
  ): Promise<EncodeResult & { readonly checkpoint: string }> {
    this.#options.requireTrust();
    await this.snapshot();
    if (!this.#explored) {
      throw new UserError(l10n.t('Encoding needs a trained model. Train on a folder of images first.'), [
        { title: l10n.t('Train on Folder…'), command: Commands.trainOnFolder },
      ]);
    }
    const { weights, facts } = this.#explored;
    // The files may be others than they were.
    for (const path of pictures) this.#encodings.byPath.delete(path);
    const result = await this.#encode(this.#explored, pictures, token);
    const now = result.encoded.map(({ path }) => path);
    if (now.length > 0) {
      this.#pictures = [...now, ...this.#pictures.filter((path) => !now.includes(path))].slice(
        0,
        mostEncoded,
      );
      this.#changes.fire({ method: 'encoded', params: { weights, encoded: result.encoded } });
      this.#tellSelection();
    }
    return { ...result, checkpoint: facts.path };
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

  /** Encodes pictures of the selection; what these weights have encoded before is at hand. */
  async encode(
    { weights, pictures }: ExplorerRequests['encode']['params'],
    token?: CancellationToken,
  ): Promise<EncodeResult> {
    if (!pictures.every((path) => this.#pictures.includes(path))) {
      throw new UserError(l10n.t('Only pictures that Encode Image was asked for can be encoded from here.'));
    }
    return this.#encode(this.#locate(weights), pictures, token);
  }

  latentSpace(
    { weights }: ExplorerRequests['latentSpace']['params'],
    token?: CancellationToken,
  ): Promise<LatentSpace> {
    const { cacheFolder } = this.#options;
    return this.#askOf(this.#locate(weights), 'latentSpace', { cacheFolder }, token);
  }

  async neighbours(
    { weights, latent, count }: ExplorerRequests['neighbours']['params'],
    token?: CancellationToken,
  ): Promise<NeighboursResult> {
    const { cacheFolder } = this.#options;
    const found = await this.#askOf(
      this.#locate(weights),
      'neighbours',
      { latent, count, cacheFolder },
      token,
    );
    for (const { path } of found.neighbours) this.#named.add(path);
    return found;
  }

  preview({ weights }: ExplorerRequests['preview']['params'], token?: CancellationToken): Promise<Preview> {
    const located = this.#locate(weights);
    const drawn = weights.kind === 'live' ? this.#options.runs.find(weights.run)?.preview : undefined;
    if (drawn) return Promise.resolve(drawn);
    const { cacheFolder } = this.#options;
    return this.#askOf(located, 'preview', { cacheFolder }, token);
  }

  /** The file that answers for weights: of a run that is known here, or the one that was opened. */
  #locate(weights: Weights): Located {
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
    const explored = this.#explored;
    if (explored && weightsKey(explored.weights) === weightsKey(weights)) return explored;
    throw new UserError(l10n.t('This checkpoint is no longer there. Refresh the runs, then choose another.'));
  }

  async #askOf<M extends ExplorerMethod>(
    { weights, facts }: Located,
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

  async #encode(
    located: Located,
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

  #takeRuns(change: RunsChange): void {
    const fire = (told: ExplorerChange): void => void this.#changes.fire(told);
    if (change.kind === 'list') {
      if (this.#run !== undefined && !this.#options.runs.find(this.#run)) {
        this.#show(undefined);
        fire('everything');
      } else {
        fire({ method: 'runs', params: { runs: this.#runList() } });
      }
      return;
    }
    const { run: source } = change;
    const run = source.id;
    const isShown = run === this.#run;
    switch (change.kind) {
      case 'started':
        void this.#takeStarted(run, this.#options.queue.current?.cause);
        return;
      case 'folder':
        fire({ method: 'checkpoints', params: { run, checkpoints: source.checkpoints } });
        fire({ method: 'status', params: { run, status: source.status } });
        break;
      case 'status':
        fire({ method: 'status', params: { run, status: source.status } });
        return;
      case 'metrics':
        fire({ method: 'metrics', params: { run, steps: change.steps, epochs: change.epochs } });
        return;
      case 'preview':
        if (source.preview) fire({ method: 'preview', params: { run, preview: source.preview } });
        return;
      case 'live':
      case 'ended':
        break;
    }
    if (isShown) this.#follow();
  }

  /** Whether a training that begins is shown. Whoever looks at something else is not taken from it unasked. */
  #goesTo(cause: TrainingCause = 'asked'): boolean {
    if (cause === 'asked') return true;
    if (cause === 'turn') return this.#chosen === undefined;
    return (this.#run ?? this.#saved?.run) === undefined;
  }

  async #takeStarted(run: string, cause: TrainingCause | undefined): Promise<void> {
    await this.#recall();
    if (this.#options.runs.find(run) && this.#goesTo(cause)) {
      this.#show(run);
      this.#save();
    }
    this.#changes.fire('everything');
  }

  #takeQueue(): void {
    const preparation = this.#preparing();
    if (preparation === undefined && this.#preparation === undefined) return;
    this.#preparation = preparation;
    this.#changes.fire({ method: 'preparation', params: { preparation } });
  }

  /** The training that has no run yet, or failed without one. */
  #preparing(): Preparation | undefined {
    const { current, failure } = this.#options.queue;
    const training = current ?? failure;
    if (!training || training.run || training.job.kind !== 'train') return undefined;
    return { folder: training.job.folder, status: training.status };
  }

  #show(run: string | undefined): void {
    this.#run = run;
    this.#chosen = undefined;
    this.#explored = this.#latest();
  }

  #choose(facts: CheckpointFacts, run: string | undefined): void {
    this.#run = run ?? this.#run;
    this.#chosen = { path: facts.path, run };
    this.#explored = asExplored(facts);
  }

  /** Goes along with what the run shown has learnt or kept, unless a checkpoint was chosen that is still there. */
  #follow(): void {
    const before = this.#explored;
    const listed = this.#chosen && this.#options.runs.findCheckpoint(this.#chosen.path);
    if (listed) this.#choose(listed.checkpoint, listed.run.id);
    else if (!this.#chosen || this.#chosen.run !== undefined) this.#show(this.#run);
    if (!isSame(before, this.#explored)) this.#tellSelection();
  }

  /** The live weights of the run shown, else its last checkpoint. */
  #latest(): Located | undefined {
    const run = this.#run === undefined ? undefined : this.#options.runs.find(this.#run);
    const [last] = run?.checkpoints ?? [];
    return (run && liveWeights(run)) ?? (last && asExplored(last));
  }

  #tellSelection(): void {
    this.#save();
    this.#changes.fire({ method: 'selection', params: { selection: this.selection } });
  }

  #save(): void {
    const checkpoint = this.#chosen?.path;
    this.#options.memory.write({ run: this.#run, checkpoint, pictures: [...this.#pictures] });
  }

  /** Reads what is saved, once, before anything is saved anew. */
  #recall(): Promise<void> {
    this.#recalling ??= this.#options.memory.read().then((saved) => {
      this.#saved = saved;
      this.#pictures = saved?.pictures ?? [];
    });
    return this.#recalling;
  }

  /** What was shown when the window closed, as far as it is still there. */
  async #restore(): Promise<void> {
    const { runs, facts } = this.#options;
    const { run, checkpoint } = this.#saved ?? {};
    // Whatever was chosen meanwhile is newer.
    if (this.#run !== undefined || run === undefined || !runs.find(run)) return;
    this.#show(run);
    if (checkpoint === undefined) return;
    const listed = runs.findCheckpoint(checkpoint);
    const found = listed?.checkpoint ?? (await facts(checkpoint).catch(() => undefined));
    if (found && this.#run === run && !this.#chosen) this.#choose(found, listed?.run.id);
  }

  #runList(): readonly RunListItem[] {
    return this.#options.runs.all.map(({ id, name, status }) => ({ run: id, name, status }));
  }
}

function asExplored(facts: CheckpointFacts): Located {
  return { weights: { kind: 'checkpoint', path: facts.path }, facts };
}

function liveWeights(run: Run): Located | undefined {
  const { live } = run;
  return live && { weights: { kind: 'live', run: run.id, version: live.version }, facts: live.facts };
}

/** The same weights, and as far as one can tell of the same contents. */
function isSame(one: Located | undefined, other: Located | undefined): boolean {
  if (!one || !other) return one === other;
  const isSameFile = one.facts.saved === other.facts.saved && one.facts.step === other.facts.step;
  return weightsKey(one.weights) === weightsKey(other.weights) && isSameFile;
}
