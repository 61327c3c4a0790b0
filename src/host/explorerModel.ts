import * as vscode from 'vscode';
import type { CheckpointFacts } from '../protocol/configuration';
import type {
  ExploredWeights,
  ExplorerRequests,
  Preview,
  RunListItem,
  RunView,
  SnapshotMessage,
  ToWebview,
  TrainingStatus,
} from '../protocol/explorer';
import type { EncodedImage, EncodeResult } from '../protocol/trainer';
import type { Checkpoints } from './checkpoints';
import { Commands, Mementos } from './contributions';
import { Disposable } from './disposable';
import { TrainerRequestError, UserError } from './errors';
import type { ExplorerService } from './explorerService';
import type { Run } from './runs/run';
import type { Runs, RunsChange } from './runs/runs';
import type { TrainingQueue } from './runs/trainingQueue';
import { idleStatus } from './trainingState';
import { requireTrust } from './trust';

const encodedKept = 50;

/** A change of what the panel shows, or that all of it has changed. */
export type ExplorerChange = Exclude<ToWebview, SnapshotMessage> | 'everything';

/**
 * What the Latent Explorer shows: one run, the weights explored, the encoded images. It knows neither the
 * panel nor whether there is one.
 */
export class ExplorerModel extends Disposable {
  private readonly changes = this._register(new vscode.EventEmitter<ExplorerChange>());
  private shownRun?: string;
  private followsLive = true;
  private weights?: ExploredWeights;
  private version = 0;
  private encoded: readonly EncodedImage[] = [];
  /** Name of the run whose weights made the vectors: they mean nothing to another run's. */
  private encodedBy?: string;
  private encodesAgain = false;
  /** Of a run that is not in hand, and the weights that it is by. */
  private drawn?: { readonly version: number; readonly preview: Preview };

  readonly onDidChange = this.changes.event;

  constructor(
    private readonly queue: TrainingQueue,
    private readonly runs: Runs,
    private readonly explorer: ExplorerService,
    private readonly checkpoints: Checkpoints,
    private readonly cacheFolder: string,
    private readonly memento: vscode.Memento,
  ) {
    super();
    this._register(
      queue.onDidChange(() => this.changes.fire({ type: 'status', status: this.shownStatus() })),
    );
    this._register(runs.onDidChange((change) => void this.takeChange(change)));
  }

  /** Absolute path of the run that is shown. */
  get run(): string | undefined {
    return this.shownRun;
  }

  get explored(): ExploredWeights | undefined {
    return this.weights;
  }

  async snapshot(): Promise<SnapshotMessage> {
    await this.runs.load();
    if (this.shownRun === undefined) this.showFirst();
    const view = await this.view();
    return {
      type: 'snapshot',
      runs: this.runList(),
      view,
      status: this.shownStatus(),
      preview: this.shown?.preview ?? this.drawnPreview(),
      weights: this.weights,
      encoded: this.encodedBy === this.weights?.facts.runName ? this.encoded : [],
    };
  }

  /** Shows a run: while it trains, its live weights, else its last checkpoint. */
  async selectRun(run: string): Promise<void> {
    await this.runs.load();
    if (!this.runs.find(run)) {
      throw new UserError(vscode.l10n.t('This run cannot be read. Refresh the runs, or look at its folder.'));
    }
    this.showRun(run);
    this.followsLive = true;
    this.exploreLatest();
    this.changes.fire('everything');
    await this.encodeAgain();
  }

  /** Explores a checkpoint of any run, or follows the run that trains. */
  async selectCheckpoint(checkpoint: { readonly path: string } | 'live'): Promise<void> {
    if (checkpoint === 'live') {
      const run = this.queue.current?.run;
      if (run) await this.selectRun(run.id);
      return;
    }
    const facts = await this.checkpoints.facts(checkpoint.path);
    await this.runs.load();
    const run = this.runs.findCheckpoint(checkpoint.path)?.run.id;
    const changesRun = run !== undefined && run !== this.shownRun;
    if (changesRun) this.showRun(run);
    this.followsLive = false;
    this.explore(facts, false);
    if (changesRun) this.changes.fire('everything');
    await this.encodeAgain();
  }

  /** Whether a path is a checkpoint of a run that the panel has been told of. */
  async lists(checkpoint: string): Promise<boolean> {
    await this.runs.load();
    return this.runs.findCheckpoint(checkpoint) !== undefined;
  }

  /** The checkpoint that encodes: the one explored, else the newest there is. */
  async checkpointForEncoding(): Promise<string | undefined> {
    if (this.weights) return this.weights.facts.path;
    await this.runs.load();
    return this.runs.latest()?.checkpoints[0]?.path;
  }

  /** Encodes pictures and shows them. */
  async encode(images: readonly string[], token?: vscode.CancellationToken): Promise<EncodeResult> {
    requireTrust();
    const checkpoint = await this.checkpointForEncoding();
    if (checkpoint === undefined) {
      throw new UserError(
        vscode.l10n.t('Encoding needs a trained model. Train on a folder of images first.'),
        [{ title: vscode.l10n.t('Train on Folder…'), command: Commands.trainOnFolder }],
      );
    }
    if (!this.weights) await this.selectCheckpoint({ path: checkpoint });
    const result = await this.explorer.ask('encode', { checkpoint, images }, token);
    const again = new Set(result.encoded.map(({ path }) => path));
    const others = this.encoded.filter(({ path }) => !again.has(path));
    this.encoded = [...result.encoded, ...others].slice(0, encodedKept);
    this.encodedBy = this.weights?.facts.runName;
    if (result.encoded.length > 0) this.changes.fire({ type: 'encoded', encoded: result.encoded });
    return result;
  }

  async decode(
    params: ExplorerRequests['decode']['params'],
    token?: vscode.CancellationToken,
  ): Promise<ExplorerRequests['decode']['result']> {
    const { facts, version, live } = this.required();
    if (params.latents.length !== params.count * facts.model.latentDimensions) {
      throw new UserError(
        vscode.l10n.t('These weights have {0} latent dimensions.', facts.model.latentDimensions),
      );
    }
    try {
      const pictures = await this.explorer.ask('decode', { ...params, checkpoint: facts.path }, token);
      return { pictures, version };
    } catch (error) {
      // Live weights go when the run ends, and the last checkpoint takes their place.
      if (!live || !(error instanceof TrainerRequestError) || !(await this.weightsAfter(version)))
        throw error;
      return this.decode(params, token);
    }
  }

  latentSpace(token?: vscode.CancellationToken): Promise<ExplorerRequests['latentSpace']['result']> {
    const { facts } = this.required();
    return this.explorer.ask('latentSpace', { checkpoint: facts.path, cacheFolder: this.cacheFolder }, token);
  }

  neighbours(
    params: ExplorerRequests['neighbours']['params'],
    token?: vscode.CancellationToken,
  ): Promise<ExplorerRequests['neighbours']['result']> {
    const { facts } = this.required();
    const { cacheFolder } = this;
    return this.explorer.ask('neighbours', { ...params, checkpoint: facts.path, cacheFolder }, token);
  }

  /** Waits a little for other weights than those of a version; false when none come. */
  private async weightsAfter(version: number): Promise<boolean> {
    for (let wait = 0; wait < 20 && this.weights?.version === version; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.weights !== undefined && this.weights.version !== version;
  }

  private get shown(): Run | undefined {
    return this.shownRun === undefined ? undefined : this.runs.find(this.shownRun);
  }

  private required(): ExploredWeights {
    requireTrust();
    if (!this.weights)
      throw new UserError(vscode.l10n.t('There is no checkpoint yet. Train on a folder first.'));
    return this.weights;
  }

  private async takeChange(change: RunsChange): Promise<void> {
    if (change.kind === 'list') return this.takeRuns();
    const { run } = change;
    if (change.kind === 'started') {
      this.showRun(run.id);
      this.followsLive = true;
      if (this.weights?.facts.runName !== run.record.name) this.weights = undefined;
      this.changes.fire('everything');
      return;
    }
    if (change.kind === 'folder') return this.takeRuns();
    if (run.id !== this.shownRun) return;
    if (change.kind === 'metrics')
      this.changes.fire({ type: 'metrics', steps: change.steps, epochs: change.epochs });
    if (change.kind === 'preview' && run.preview)
      this.changes.fire({ type: 'preview', preview: run.preview });
    if (change.kind === 'live' && run.live) {
      if (this.followsLive) this.explore(run.live.facts, true);
      if (this.encodedBy !== this.weights?.facts.runName) void this.encodeAgain();
    }
    if (change.kind === 'ended' && (this.followsLive || this.weights === undefined)) {
      this.exploreLatest();
      await this.encodeAgain();
    }
  }

  private async takeRuns(): Promise<void> {
    const { shownRun, shown } = this;
    if (shownRun !== undefined && !shown) {
      this.showRun(undefined);
      this.weights = undefined;
      this.changes.fire('everything');
      return;
    }
    // The checkpoint explored may have been removed.
    const path = this.weights?.live === false ? this.weights.facts.path : undefined;
    if (path !== undefined && shown && !shown.checkpoints.some((each) => each.path === path))
      this.exploreLatest();
    this.changes.fire({ type: 'runs', runs: this.runList(), checkpoints: shown?.checkpoints ?? [] });
    return Promise.resolve();
  }

  /** The preview of a run that is not in hand; drawn in the background the first time. */
  private drawnPreview(): Preview | undefined {
    const { weights, drawn } = this;
    if (drawn && drawn.version === weights?.version) return drawn.preview;
    if (weights && vscode.workspace.isTrusted) void this.drawPreview(weights);
    return undefined;
  }

  private async drawPreview({ facts, version }: ExploredWeights): Promise<void> {
    const { cacheFolder } = this;
    // Pictures that cannot be drawn are missed, not reported: nobody has asked for these.
    const preview = await this.explorer
      .ask('preview', { checkpoint: facts.path, cacheFolder })
      .catch(() => undefined);
    if (!preview || this.weights?.version !== version || this.shown?.isTraining) return;
    this.drawn = { version, preview };
    this.changes.fire({ type: 'preview', preview });
  }

  private showRun(run: string | undefined): void {
    this.shownRun = run;
    void this.memento.update(Mementos.shownRun, run);
  }

  /** What was shown last, else the newest run. */
  private showFirst(): void {
    const remembered = this.memento.get<string>(Mementos.shownRun);
    const run = (remembered === undefined ? undefined : this.runs.find(remembered)) ?? this.runs.latest();
    if (!run) return;
    this.shownRun = run.id;
    this.exploreLatest();
  }

  private exploreLatest(): void {
    const latest = this.shown?.checkpoints[0];
    if (this.shown?.live) {
      this.explore(this.shown.live.facts, true);
    } else if (latest) {
      this.explore(latest, false);
    } else if (this.weights) {
      this.weights = undefined;
      this.changes.fire({ type: 'weights' });
    }
  }

  private explore(facts: CheckpointFacts, live: boolean): void {
    this.version += 1;
    this.weights = { facts, live, version: this.version };
    this.changes.fire({ type: 'weights', weights: this.weights });
    if (!live && !this.shown?.isTraining && this.drawn) this.drawnPreview();
  }

  /** A vector belongs to the weights that made it: other weights, other vectors. */
  private async encodeAgain(): Promise<void> {
    if (this.encoded.length === 0 || !this.weights || this.encodesAgain) return;
    this.encodesAgain = true;
    try {
      const { path: checkpoint, runName } = this.weights.facts;
      const images = this.encoded.map(({ path }) => path);
      const { encoded } = await this.explorer.ask('encode', { checkpoint, images });
      if (this.weights?.facts.runName !== runName) return;
      this.encoded = encoded;
      this.encodedBy = runName;
      this.changes.fire('everything');
    } catch {
      // Pictures that are gone, or live weights that are; the next weights try again.
    } finally {
      this.encodesAgain = false;
    }
  }

  /** Of the run shown; of a training that has no run folder yet, when none other trains. */
  private shownStatus(): TrainingStatus {
    const { current, failure } = this.queue;
    const preparing = current && !current.run ? current : undefined;
    if (preparing) return preparing.status;
    return this.shown?.status ?? failure?.status ?? idleStatus;
  }

  private runList(): readonly RunListItem[] {
    return this.runs.all.map(({ id, record, isTraining }) => ({
      run: id,
      name: record.name,
      training: isTraining,
    }));
  }

  private async view(): Promise<RunView | undefined> {
    const { shown } = this;
    if (!shown) return undefined;
    const { id, record, stepsPerEpoch, checkpoints } = shown;
    const { steps, epochs } = await shown.curves();
    return { run: id, record, steps, epochs, stepsPerEpoch, checkpoints };
  }
}
