import * as l10n from '@vscode/l10n';
import { Emitter, type CancellationToken } from 'vscode-jsonrpc/node';
import { bestCheckpoint } from '../latent/bestEpoch';
import type { CheckpointFacts } from '../protocol/configuration';
import {
  type ExploredWeights,
  type ExplorerNotifications,
  mostEncoded,
  type Preparation,
  type RunListItem,
  type Selection,
  type WeightsChoice,
  weightsKey,
} from '../protocol/explorer';
import type { EncodeResult } from '../protocol/trainer';
import { Commands } from './contributions';
import { Disposable } from './disposable';
import { UserError } from './errors';
import { asExplored, ExplorerAnswers, type ExplorerAnswersOptions, liveWeights } from './explorerAnswers';
import type { RunsChange } from './runs/runs';
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

export interface ExplorerModelOptions extends ExplorerAnswersOptions {
  readonly queue: Pick<TrainingQueue, 'current' | 'failure' | 'onDidChange'>;
  /** What the header of a checkpoint file says. */
  readonly facts: (file: string) => Promise<CheckpointFacts>;
  /** What outlives the window. */
  readonly memory: { read(): Promise<SavedSelection | undefined>; write(selection: SavedSelection): void };
}

/**
 * What the Latent Explorer is on: one run, the weights explored, the pictures encoded. It knows neither the panel nor whether there is one.
 */
export class ExplorerModel extends Disposable {
  readonly #options: ExplorerModelOptions;
  readonly #changes = this._register(new Emitter<ExplorerChange>());
  /** Absolute path of the run shown. */
  #run?: string;
  /** The checkpoint chosen, and its run if it lies in one; else it is the run's live weights, or its best. */
  #chosen?: { readonly path: string; readonly run?: string };
  #explored?: ExploredWeights;
  #pictures: readonly string[] = [];
  /** What was shown when the last window closed: a training may begin before anything is shown in this one. */
  #saved?: SavedSelection;
  #recalling?: Promise<void>;
  #preparation?: Preparation;
  #restoring?: Promise<void>;

  readonly onDidChange = this.#changes.event;
  /** To what the panel asks. */
  readonly answers: ExplorerAnswers;

  constructor(options: ExplorerModelOptions) {
    super();
    this.#options = options;
    this.answers = new ExplorerAnswers(options, () => this.selection);
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

  /** Shows a run: while it trains, its live weights, else its best checkpoint. */
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

  /** Whether a path is a checkpoint that the panel has been told of. */
  async lists(checkpoint: string): Promise<boolean> {
    await this.#options.runs.load();
    return this.#options.runs.findCheckpoint(checkpoint) !== undefined || this.#chosen?.path === checkpoint;
  }

  /** Encodes pictures by the weights explored, and shows them. */
  async encodePictures(
    pictures: readonly string[],
    token?: CancellationToken,
  ): Promise<EncodeResult & { readonly checkpoint: string }> {
    this.#options.requireTrust();
    await this.snapshot();
    if (!this.#explored) {
      throw new UserError(l10n.t('Encoding needs a trained model. Train on a folder of pictures first.'), [
        { title: l10n.t('Train on Folder…'), command: Commands.trainOnFolder },
      ]);
    }
    const { weights, facts } = this.#explored;
    this.answers.forget(pictures);
    const result = await this.answers.encodeBy(this.#explored, pictures, token);
    const now = result.encoded.map(({ path }) => path);
    if (now.length > 0) {
      this.#add(now);
      this.#changes.fire({ method: 'encoded', params: { weights, encoded: result.encoded } });
      this.#tellSelection();
    }
    return { ...result, checkpoint: facts.path };
  }

  /** Adds pictures to the selection that the panel has been told of; others are left out. */
  keepPictures(pictures: readonly string[]): void {
    const known = pictures.filter((path) => this.answers.names(path));
    if (known.length === 0) return;
    this.#add([...known].reverse());
    this.#tellSelection();
  }

  /** Takes pictures out of the selection; they can be put back for as long as they are named. */
  forgetPictures(pictures: readonly string[]): void {
    const left = this.#pictures.filter((path) => !pictures.includes(path));
    if (left.length === this.#pictures.length) return;
    this.answers.name(this.#pictures);
    this.#pictures = left;
    this.#tellSelection();
  }

  /** The latest first; the oldest make room. */
  #add(pictures: readonly string[]): void {
    const others = this.#pictures.filter((path) => !pictures.includes(path));
    this.#pictures = [...pictures, ...others].slice(0, mostEncoded);
  }

  #takeRuns(change: RunsChange): void {
    const fire = (told: ExplorerChange): void => void this.#changes.fire(told);
    if (change.kind === 'list') {
      const isGone = this.#run !== undefined && !this.#options.runs.find(this.#run);
      if (isGone) this.#show(undefined);
      if (isGone || this.#isFirst()) fire('everything');
      else fire({ method: 'runs', params: { runs: this.#runList() } });
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
        if (this.#isFirst()) {
          fire('everything');
          return;
        }
        fire({ method: 'checkpoints', params: { run, checkpoints: source.checkpoints } });
        fire({ method: 'status', params: { run, status: source.status } });
        // It may have been renamed.
        fire({ method: 'runs', params: { runs: this.#runList() } });
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
      case 'engine':
        if (isShown) fire('everything');
        return;
      case 'live':
      case 'ended':
        break;
    }
    if (isShown) this.#follow();
  }

  /** Nothing is shown, and there is something now: the first run with a checkpoint is shown, whoever trains it. */
  #isFirst(): boolean {
    return (
      this.#explored === undefined && this.#run === undefined && this.#options.runs.latest() !== undefined
    );
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

  /** The live weights of the run shown, else its best checkpoint, else its last. */
  #latest(): ExploredWeights | undefined {
    const run = this.#run === undefined ? undefined : this.#options.runs.find(this.#run);
    const checkpoints = run?.checkpoints ?? [];
    const kept = bestCheckpoint(checkpoints) ?? checkpoints[0];
    return (run && liveWeights(run)) ?? (kept && asExplored(kept));
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

/** The same weights, and as far as one can tell of the same contents. */
function isSame(one: ExploredWeights | undefined, other: ExploredWeights | undefined): boolean {
  if (!one || !other) return one === other;
  const isSameFile = one.facts.saved === other.facts.saved && one.facts.step === other.facts.step;
  return weightsKey(one.weights) === weightsKey(other.weights) && isSameFile;
}
